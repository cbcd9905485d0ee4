from django.urls import include, path

urlpatterns = [
    path("", include("mingze.portal.urls")),
    path("", include("mingze.web.urls")),
    path("lists/", include("mingze.catalogue.urls")),
    path("amendments/", include("mingze.amendments.urls")),
    path("campaigns/", include("mingze.campaigns.urls")),
    path("organisations/", include("mingze.organisations.urls")),
    path("inbox/", include("mingze.inbox.urls")),
]
