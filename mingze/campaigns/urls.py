from mingze.campaigns.views import (
    board,
    campaigns,
    classifying,
    coverage,
    criteria,
    meetings,
    merging,
    rounds,
    sample,
    snapshots,
    survey,
)

app_name = "campaigns"
urlpatterns = [
    *campaigns.URLS,
    *rounds.URLS,
    *snapshots.URLS,
    *board.URLS,
    *criteria.URLS,
    *meetings.URLS,
    *sample.URLS,
    *survey.URLS,
    *merging.URLS,
    *classifying.URLS,
    *coverage.URLS,
]
