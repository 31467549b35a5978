# One-line fronts of run.py, which needs nothing but Python 3.11 or newer.
.PHONY: demo test bench evals faults real-model shots lock cov lint
demo: ; @python3 run.py demo
test: ; @python3 run.py test
bench: ; @python3 run.py bench
evals: ; @python3 run.py evals
faults: ; @python3 run.py faults
real-model: ; @python3 run.py real-model
shots: ; @python3 run.py shots
lock: ; @python3 run.py lock
cov: ; @python3 run.py cov
lint: ; @python3 run.py lint
