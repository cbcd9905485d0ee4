from django.urls import path

from mingze.inbox import views

app_name = "inbox"
urlpatterns = [path("", views.todos, name="todos")]
