from django.contrib.auth import views as auth
from django.urls import path

from mingze.web import views
from mingze.web.health import health

app_name = "web"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign-out"),
    path("health/", health, name="health"),
    path("password/", views.change_password, name="change-password"),
]
