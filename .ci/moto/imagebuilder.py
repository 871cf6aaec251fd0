"""EC2 Image Builder, which moto does not have: an account with one component for each KMS key, and the infrastructure
configurations that populate.py thought of.

Usage: imagebuilder.py PORT NAMES.json   (of populate.py)
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

LISTS = {
    "ListComponents": "componentVersionList",
    "ListContainerRecipes": "containerRecipeSummaryList",
    "ListWorkflows": "workflowVersionList",
    "ListImageRecipes": "imageRecipeSummaryList",
    "ListInfrastructureConfigurations": "infrastructureConfigurationSummaryList",
    "ListDistributionConfigurations": "distributionConfigurationSummaryList",
    "ListImagePipelines": "imagePipelineList",
    "ListImages": "imageVersionList",
    "ListImageBuildVersions": "imageSummaryList",
    "ListWorkflowBuildVersions": "workflowSummaryList",
    "ListLifecyclePolicies": "lifecyclePolicySummaryList",
}


def component(name, key):
    region = key.split(":")[3]
    return {
        "arn": f"arn:aws:imagebuilder:{region}:123456789012:component/{name}/1.0.0",
        "name": name,
        "version": "1.0.0",
        "platform": "Linux",
        "type": "BUILD",
        "owner": "123456789012",
        "kmsKeyId": key,
        "encrypted": True,
        "data": "schemaVersion: 1.0\nphases: []\n",
    }


with open(sys.argv[2], encoding="utf-8") as file:
    MADE = json.load(file)
COMPONENTS = [component(name, key) for name, key in MADE["keys"].items()]
LISTED = {
    "ListComponents": (COMPONENTS, ("arn", "name", "version", "platform", "type", "owner")),
    "ListInfrastructureConfigurations": (MADE["infrastructures"], ("arn", "name", "instanceProfileName")),
}


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def region(self):
        return re.search(r"Credential=[^/]*/\d+/([^/]+)/", self.headers["Authorization"]).group(1)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = urlparse(self.path).path.strip("/")
        if name not in LISTS:
            return self.answer(404, {"message": f"no {name} here"})
        made, listed = LISTED.get(name, ([], ()))
        here = [each for each in made if f":{self.region()}:" in each["arn"]]
        items = [{key: each[key] for key in listed} for each in here]
        return self.answer(200, {"requestId": "1", LISTS[name]: items})

    def do_GET(self):
        url = urlparse(self.path)
        wanted = [value for values in parse_qs(url.query).values() for value in values]
        for each in COMPONENTS:
            if url.path.strip("/") == "GetComponent" and each["arn"] in wanted:
                return self.answer(200, {"requestId": "1", "component": {**each, "arn": f"{each['arn']}/1"}})
        for each in MADE["infrastructures"]:
            if url.path.strip("/") == "GetInfrastructureConfiguration" and each["arn"] in wanted:
                return self.answer(200, {"requestId": "1", "infrastructureConfiguration": each})
        return self.answer(404, {"message": f"no {self.path} here"})

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
