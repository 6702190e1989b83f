# Each goal is a script in scripts/; the two that matter are run and test.
.PHONY: run test build check watch bench fuzz pictures
.DEFAULT_GOAL := run

# Installs what is missing, builds, starts Regrant with the demo tenant. Options: make run ARGS='--listen 127.0.0.1:8080'
run:
	@scripts/run $(ARGS)
# Installs what is missing, runs every test there is.
test:
	@scripts/test $(ARGS)
# The release binary with the site inside.
build:
	@scripts/build
# Format, lints, fast tests.
check:
	@scripts/check
# Rebuilds and restarts on every change.
watch:
	@scripts/watch
# What a reprocess, the pages and the lists cost, and the portal a phone, as ratios and medians from one run. Options: make bench ASSIGNMENTS=20000
bench:
	@scripts/bench
# Feeds the parsers of the API with made-up texts. Options: make fuzz SECONDS=600
fuzz:
	@scripts/fuzz $(SECONDS)
# Takes the pictures of the documentation anew.
pictures:
	@scripts/pictures
