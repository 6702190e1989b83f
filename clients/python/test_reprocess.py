"""What the product began with: access that somebody took away from outside is put back by one call."""

from typing import Any

import pytest
from msgraph.generated.models.reference_create import ReferenceCreate as Reference
from msgraph_beta.generated.models.reference_create import ReferenceCreate as BetaReference

from tenant import Root, eventually, query

pytestmark = pytest.mark.anyio


async def an_assignment(root: Root, members: set[str]) -> Any:
    """A delivered assignment of "Sales and Marketing" of one of these people."""
    package = await root.package("Sales and Marketing")
    wanted = f"accessPackage/id eq '{package.id}' and {root.state} eq 'Delivered'"
    page = await root.assignments.get(query(root.assignments, filter=wanted, expand=["target"], top=5))
    return next(one for one in page.value if one.target.object_id in members)


async def test_what_was_taken_out_of_a_group_is_put_back(root: Root) -> None:
    group = await root.group("Sales team")
    assignment = await an_assignment(root, root.members(group.id))
    target = assignment.target.object_id
    await root.client.groups.by_group_id(group.id).members.by_directory_object_id(target).ref.delete()
    assert target not in root.members(group.id)
    still = await root.assignment(assignment.id).get()
    assert root.state_of(still) == "delivered", "nobody has looked yet"

    assert await root.assignment(assignment.id).reprocess.post() is None

    async def is_back() -> bool:
        return target in root.members(group.id)

    await eventually(is_back, "the member is back")


async def test_members_are_users_and_can_be_added(root: Root) -> None:
    group = await root.group("Sales team")
    builder = root.client.groups.by_group_id(group.id).members
    page = await builder.get(query(builder, top=3))
    assert {type(member).__name__ for member in page.value} == {"User"}
    member = page.value[0].id
    await builder.by_directory_object_id(member).ref.delete()
    reference = BetaReference if root.is_beta else Reference
    await builder.ref.post(reference(odata_id=f"{root.url}/{root.name}/directoryObjects/{member}"))
    assert member in root.members(group.id)


async def test_a_failed_request_is_reprocessed(root: Root) -> None:
    wanted = f"{root.request_state} eq 'DeliveryFailed'"
    page = await root.requests.get(query(root.requests, filter=wanted, orderby=["createdDateTime desc"], top=1))
    failed = page.value[0]
    assert await root.request(failed.id).reprocess.post() is None

    async def is_delivered() -> bool:
        return root.state_of_request(await root.request(failed.id).get()) == "delivered"

    await eventually(is_delivered, "the request is delivered")
