# One-line fronts of run.py, which needs nothing but Python 3.11 or newer.
.PHONY: demo test bench faults shots lock cov lint
demo: ; @python3 run.py demo
test: ; @python3 run.py test
bench: ; @python3 run.py bench
faults: ; @python3 run.py faults
shots: ; @python3 run.py shots
lock: ; @python3 run.py lock
cov: ; @python3 run.py cov
lint: ; @python3 run.py lint
