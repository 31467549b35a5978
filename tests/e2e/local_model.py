"""A small real model behind llama.cpp's own OpenAI-compatible server, in a process of its own.

python tests/e2e/local_model.py MODEL.gguf     prints its port, serves until standard input ends
"""

import json
import sys

import xllamacpp


def serve(model: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # more of them wait for each other on a busy machine
    params.warmup = False
    params.endpoint_slots = False
    params.ui = False
    server = xllamacpp.Server(params)
    print(json.dumps({"url": server.listening_address}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1])
