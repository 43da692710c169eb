"""The service of samples/Quickstart in Python: an ordinary gRPC servicer. Nothing in it knows of workers."""

import os
import re
import signal
import sys

import grpc

import wordcount_pb2
import wordcount_pb2_grpc


class WordCount(wordcount_pb2_grpc.WordCountServicer):
    def CountWords(self, request, context):
        if request.kills:
            print(f"Reading {os.path.basename(request.path)}, and here it comes.", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

        if not os.path.exists(request.path):
            context.abort(grpc.StatusCode.NOT_FOUND, f"There is no file '{request.path}'.")

        with open(request.path, "rb") as file:
            return wordcount_pb2.WordTotal(words=sum(1 for word in file.read().split() if re.search(rb"[!-~]", word)))
