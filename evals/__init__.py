"""What `make evals` runs: how well the agents read, find and guard, beside baselines of the same run."""
