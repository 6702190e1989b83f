"""Requests: made, read, canceled, and made again as SDKs do when an answer was lost."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from msgraph.generated.models.access_package_assignment import AccessPackageAssignment
from msgraph.generated.models.access_package_assignment_request import AccessPackageAssignmentRequest
from msgraph.generated.models.access_package_request_type import AccessPackageRequestType
from msgraph.generated.models.entitlement_management_schedule import EntitlementManagementSchedule
from msgraph.generated.models.expiration_pattern import ExpirationPattern
from msgraph_beta.generated.models.access_package_assignment import AccessPackageAssignment as BetaAssignment
from msgraph_beta.generated.models.access_package_assignment_request import AccessPackageAssignmentRequest as BetaRequest
from msgraph_beta.generated.models.expiration_pattern import ExpirationPattern as BetaExpiration
from msgraph_beta.generated.models.request_schedule import RequestSchedule

from tenant import Root, eventually, query

pytestmark = pytest.mark.anyio

PACKAGE = "Developer"


def admin_add(root: Root, target: str, policy: str, package: str, start: datetime | None = None) -> Any:
    """The body as Graph's own samples for each root write it."""
    if root.is_beta:
        return BetaRequest(
            request_type="AdminAdd",
            access_package_assignment=BetaAssignment(
                target_id=target, assignment_policy_id=policy, access_package_id=package
            ),
            justification="Joins the team",
            schedule=RequestSchedule(start_date_time=start),
        )
    ids = {"targetId": target, "assignmentPolicyId": policy, "accessPackageId": package}
    return AccessPackageAssignmentRequest(
        request_type=AccessPackageRequestType.AdminAdd,
        assignment=AccessPackageAssignment(additional_data=ids),
        justification="Joins the team",
        schedule=EntitlementManagementSchedule(start_date_time=start),
    )


async def policy_of(root: Root, package: str) -> str:
    page = await root.policies.get(query(root.policies, filter=f"accessPackage/id eq '{package}'", top=1))
    return page.value[0].id


async def somebody_without(root: Root, package: str) -> str:
    """Somebody without an assignment of this package, or a request for one."""
    assigned = f"accessPackage/id eq '{package}' and target/objectId eq "
    asked = f"accessPackage/id eq '{package}' and requestor/objectId eq "
    users = await root.client.users.get(query(root.client.users, top=40, select=["id"]))
    for user in users.value:
        lists = root.assignments.count, root.requests.count
        filters = f"{assigned}'{user.id}'", f"{asked}'{user.id}'"
        counts = [await builder.get(query(builder, filter=one)) for builder, one in zip(lists, filters, strict=True)]
        if counts == [0, 0]:
            return user.id
    raise AssertionError("everybody has it")


async def test_an_administrator_adds_an_assignment(root: Root) -> None:
    package = (await root.package(PACKAGE)).id
    policy, target = await policy_of(root, package), await somebody_without(root, package)
    body = admin_add(root, target, policy, package)
    made = await root.requests.post(body)
    assert made.id and root.state_of_request(made) == "submitted"
    assert (made.request_type if root.is_beta else made.request_type.value).lower() == "adminadd"
    assert (made.request_status if root.is_beta else made.status) == "Accepted"
    assert made.justification == "Joins the team"

    async def delivered() -> bool:
        return root.state_of_request(await root.request(made.id).get()) == "delivered"

    await eventually(delivered, "the request is delivered")
    wanted = f"accessPackage/id eq '{package}' and target/objectId eq '{target}'"
    found = await root.assignments.get(query(root.assignments, filter=wanted))
    assert [root.state_of(assignment) for assignment in found.value] == ["delivered"]


async def test_a_request_that_is_sent_again_is_the_same_and_can_be_canceled(root: Root) -> None:
    package = (await root.package(PACKAGE)).id
    policy, target = await policy_of(root, package), await somebody_without(root, package)
    start = (datetime.now(timezone.utc) + timedelta(days=7)).replace(microsecond=0)
    body = admin_add(root, target, policy, package, start)
    made = await root.requests.post(body)
    again = await root.requests.post(admin_add(root, target, policy, package, start))
    assert again.id == made.id
    assert made.schedule.start_date_time == start

    await root.request(made.id).cancel.post()

    async def canceled() -> bool:
        return root.state_of_request(await root.request(made.id).get()) == "canceled"

    await eventually(canceled, "the request is canceled")


def change(root: Root, kind: str, assignment: str, end: datetime | None = None) -> Any:
    """A request about an assignment that is there."""
    if root.is_beta:
        schedule = RequestSchedule(expiration=BetaExpiration(end_date_time=end)) if end else None
        return BetaRequest(
            request_type=kind, access_package_assignment=BetaAssignment(id=assignment), schedule=schedule
        )
    schedule = EntitlementManagementSchedule(expiration=ExpirationPattern(end_date_time=end)) if end else None
    return AccessPackageAssignmentRequest(
        request_type=AccessPackageRequestType[kind], assignment=AccessPackageAssignment(id=assignment), schedule=schedule
    )


async def test_an_assignment_gets_an_end_and_is_removed(root: Root) -> None:
    package = (await root.package(PACKAGE)).id
    wanted = f"accessPackage/id eq '{package}' and {root.state} eq 'Delivered'"
    found = await root.assignments.get(query(root.assignments, filter=wanted, top=1))
    id = found.value[0].id
    end = (datetime.now(timezone.utc) + timedelta(days=30)).replace(microsecond=0)
    moved = await root.requests.post(change(root, "AdminUpdate", id, end))
    assert moved.schedule.expiration.end_date_time == end
    assert (await root.assignment(id).get()).schedule.expiration.end_date_time == end

    removed = await root.requests.post(change(root, "AdminRemove", id))
    again = await root.requests.post(change(root, "AdminRemove", id))
    assert again.id == removed.id, "the same request is given again, open or done"

    async def expired() -> bool:
        return root.state_of(await root.assignment(id).get()) == "expired"

    await eventually(expired, "the assignment has ended")


async def test_beta_has_the_short_name_too(beta: Root) -> None:
    requests = beta.management.assignment_requests
    page = await requests.get(query(requests, top=1, filter="requestState eq 'Delivered'"))
    assert (await beta.request(page.value[0].id).get()).request_state == "Delivered"
