from django.urls import URLPattern

from mingze.amendments.views import (
    admissions,
    agreement,
    disputes,
    home,
    law_reviews,
    notices,
    opinions,
    proposals,
    reviews,
)

app_name = "amendments"
urlpatterns: list[URLPattern] = [
    *admissions.URLS,
    *agreement.URLS,
    *disputes.URLS,
    *home.URLS,
    *law_reviews.URLS,
    *notices.URLS,
    *opinions.URLS,
    *proposals.URLS,
    *reviews.URLS,
]
