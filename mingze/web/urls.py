from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from mingze.web import views
from mingze.web.health import health

app_name = "web"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    # Also for people without an appointment: they must be able to come back as somebody else.
    path("sign-out/", login_not_required(auth.LogoutView.as_view()), name="sign-out"),
    path("health/", health, name="health"),
    path("password/", views.change_password, name="change-password"),
    path("calendar/", views.calendar, name="calendar"),
]
