"""The way round through Matrix, in the words that every network's guide has in common."""

from shopbell.guide import Step

NEEDS = (
    "A Matrix server with a bridge. Either somebody runs both for you, for a monthly fee, or somebody who looks after "
    "servers sets them up; that takes an afternoon."
)


def bridge_steps(network: str, program: str, page: str, login: str) -> tuple[Step, Step]:
    """Get a bridge, then add the Matrix account. `program`: the bridge's name; `login`: how it signs in."""
    return (
        Step(
            f"First way: a bridge brings {network} into Matrix",
            f"{program} is a program that runs beside a Matrix server and links itself to your {network} as another "
            f"device would. {login}\n"
            f"Who runs the bridge can read what passes through it: choose somebody you trust, or run it yourself.\n"
            f"{network} did not make it and may stop it working. Then your phone still has everything.",
            page=page,
        ),
        Step(
            "Add the Matrix account here",
            f"People of {network} then stand in Shopbell under their own names with {network}'s sign, in the same list "
            "as everybody else. Your answers go out through the bridge.",
            connector="matrix",
        ),
    )
