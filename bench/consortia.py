"""How long the proof of a smallest team takes: python3 dev.py bench consortia [--shared] [--json].

Companies with random capabilities from a fixed seed: one to four of 40 steps each, a capacity of 20 to 150
per cent of the volume, divisible; three in ten lack the certificate asked for and leave that step. With
--shared every capability answers two of the steps, and its capacity is given out once.
"""

import argparse
import json
import random
import resource
import time
from dataclasses import asdict, dataclass

from gildia.consortia.rules.problem import Offer, Problem, load_of, share_of
from gildia.consortia.rules.solving import Limits, Progress, Solution, solve

STEPS = 40
SEEDS = (1, 2, 3)
SIZES = (500, 5_000)


@dataclass(frozen=True)
class Taken:
    """One problem's figures."""

    companies: int
    seed: int
    team: int
    at_least: int
    alternatives: int
    best_evidence_proven: bool
    proof_cpu_s: float
    proof_wall_s: float
    team_cpu_s: float
    team_wall_s: float
    all_cpu_s: float
    all_wall_s: float


def problem(companies: int, seed: int) -> Problem:
    """A problem of a size; the same seed gives the same one."""
    chance = random.Random(seed)  # noqa: S311 - figures, not secrets
    offers = [
        Offer(step, company, share_of(chance.uniform(0.2, 1.5), 1.0), chance.randint(100, 1000))
        for company in range(1, companies + 1)
        for step in chance.sample(range(1, STEPS + 1), chance.randint(1, 4))
        if chance.random() < 0.7
    ]
    return Problem.of(range(1, STEPS + 1), offers)


def shared_problem(companies: int, seed: int) -> Problem:
    """The same with one or two capabilities a company, each of which answers two steps."""
    chance = random.Random(seed)  # noqa: S311 - figures, not secrets
    offers = []
    for company in range(1, companies + 1):
        free = chance.sample(range(1, STEPS + 1), 4)
        for capability in range(chance.randint(1, 2)):
            capacity, source = chance.uniform(0.2, 1.5), 10 * company + capability
            share, load = share_of(capacity, 1.0), load_of(capacity, 1.0)
            offers += [
                Offer(step, company, share, chance.randint(100, 1000), source, load)
                for step in free[2 * capability : 2 * capability + 2]
            ]
    return Problem.of(range(1, STEPS + 1), offers)


def timed(asked: Problem, alternatives: int, limits: Limits) -> tuple[Solution, float, float]:
    """The solution, CPU seconds and seconds."""

    def go_on(_progress: Progress) -> bool:
        return True

    cpu, wall = time.process_time(), time.perf_counter()
    solution = solve(asked, alternatives=alternatives, limits=limits, watch=go_on)
    return solution, time.process_time() - cpu, time.perf_counter() - wall


def taken(asked: Problem, companies: int, seed: int) -> Taken:
    """The proof of the size alone, then with the best proven team, then with three alternatives."""
    _, proof_cpu, proof_wall = timed(asked, 0, Limits(evidence_s=0.0))
    first, cpu, wall = timed(asked, 0, Limits())
    whole, all_cpu, all_wall = timed(asked, 3, Limits())
    (team,) = first.teams
    return Taken(
        companies, seed, len(team.companies), team.at_least, len(whole.teams) - 1, team.has_best_evidence,
        round(proof_cpu, 2), round(proof_wall, 2), round(cpu, 2), round(wall, 2),
        round(all_cpu, 2), round(all_wall, 2),
    )  # fmt: skip


def main() -> None:
    """Print a line for each problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--shared", action="store_true")
    options = parser.parse_args()
    as_json, make = options.json, shared_problem if options.shared else problem
    for companies in SIZES:
        for seed in SEEDS:
            row = taken(make(companies, seed), companies, seed)
            if as_json:
                print(json.dumps(asdict(row)), flush=True)
                continue
            proof = "proven" if row.at_least == row.team else f"at least {row.at_least}"
            print(
                f"{row.companies:>5} × {STEPS}, seed {row.seed}: team of {row.team} ({proof}),"
                f" CPU {row.proof_cpu_s} s ({row.proof_wall_s} s); best proven"
                f" {row.team_cpu_s} s ({row.team_wall_s} s); with {row.alternatives} alternatives"
                f" {row.all_cpu_s} s ({row.all_wall_s} s)",
                flush=True,
            )
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
