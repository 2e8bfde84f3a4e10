"""Compares what the simulator makes of a policy with what `muster simulate` makes of it, on the same demand."""
import datetime
import json
import os
import subprocess
import tempfile

EPOCH = datetime.datetime(2026, 1, 1)
# The simulator launches and drains whatever is decided at once; the daemon's guards and drains would not.
FREE = "guards: {change: {launch: 100000 per 1m, retire: 100000 per 1m}}\ndrain: {atOnce: 100%}\n"


def written(workload, folder, name):
    """The demand, in loads of one worker, as a trace of a row every 5 s; its path."""
    path = os.path.join(folder, name + ".csv")
    with open(path, "w") as file:
        file.write("timestamp,requests_per_second\n")
        for tick, demand in enumerate(workload.d[:workload.n]):
            at = EPOCH + datetime.timedelta(seconds=tick * 5)
            file.write(f"{at.isoformat()},{float(demand / workload.c)!r}\n")
    return path


def simulated(muster, policy, workload, configuration, name):
    """Worker-hours and percent of requests overloaded, by `muster simulate`."""
    with tempfile.TemporaryDirectory() as folder:
        with open(policy) as stated, open(os.path.join(folder, "policy.yaml"), "w") as file:
            file.write(stated.read() + FREE)
        command = [
            muster, "simulate", file.name, "--trace", written(workload, folder, name), "--output", "json",
            "--boot", f"{configuration['boot']}s", "--drain", f"{configuration['drain']}s", "--step", "15s"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")}
        run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if run.returncode != 0:
        raise SystemExit(f"muster simulate ended with {run.returncode}: {run.stderr.strip()}")
    return json.loads(run.stdout)["results"][0]
