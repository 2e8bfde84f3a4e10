"""Asks `muster decide` for decisions, one observation at a time."""
import datetime
import json
import os
import subprocess

EPOCH = datetime.datetime(2026, 1, 1)


class Decider:
    """One running `muster decide`. Observations go in as lines, decisions come out as lines."""

    def __init__(self, muster, policy):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")}
        self.process = subprocess.Popen(
            [muster, "decide", policy], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)

    def tell(self, line):
        """Sends a line that has no answer."""
        self.process.stdin.write(line + "\n")

    def ask(self, line):
        """Sends an observation and waits for its decision."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"muster decide ended with {self.process.wait()} at: {line}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def observation(seconds, value, age, in_service, starting):
    """The line for a moment that many seconds after the beginning of the trace; no value when there is none."""
    at = (EPOCH + datetime.timedelta(seconds=seconds)).isoformat() + "Z"
    signal = f'{{"value":{value!r},"age_seconds":{age}}}' if value == value else "{}"
    ages = ",".join(["{}"] * starting)
    return (f'{{"at":"{at}","signals":{{"tps":{signal}}},'
            f'"workers":{{"in_service":{in_service},"starting":[{ages}]}}}}')


class MusterPolicy:
    """A policy for the simulator: what the fleet's own `muster decide` says, in loads of one worker."""

    def __init__(self, muster, policy):
        self.muster, self.policy = muster, policy
        self.decisions = []

    def start(self, workload, configuration, binned, workers):
        """`boot + jitter` is the longest boot there is: what a fleet knows after a few."""
        self.delay = configuration["delay"]
        self.decider = Decider(self.muster, self.policy)
        self.decider.tell(json.dumps({"boot_seconds": configuration["boot"] + configuration["jitter"]}))

    def decide(self, seen):
        line = observation(seen.t, float(seen.rps / seen.c), self.delay, int(seen.desired), 0)
        desired = self.decider.ask(line)["desired"]
        self.decisions.append(desired)
        return desired

    def wait(self, seen):
        """No new reading: what is wanted stays."""
        return int(seen.desired)

    def close(self):
        self.decider.close()
