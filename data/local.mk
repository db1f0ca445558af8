# The fleets that come with the program, for demonstrations and tests; installed below $(pkgdatadir).
nobase_dist_pkgdata_DATA = \
	data/aircraft/README.md data/aircraft/series.csv.gz \
	data/classic-series/README.md data/classic-series/reference.csv data/classic-series/series.csv.gz \
	data/pumps/README.md data/pumps/events.csv data/pumps/failed.txt data/pumps/series.csv.gz \
	data/pumps/truth.csv
