"""Lists with every option, one object, counts, and paging, as the SDKs ask for them.

Pages are small: the SDKs take tens of milliseconds to read one object.
"""

from typing import Any

import pytest
from msgraph_core import PageIterator

from tenant import Root, query

pytestmark = pytest.mark.anyio


async def test_every_collection_is_listed_and_counted(root: Root) -> None:
    for builder in [root.assignments, root.requests, root.policies, root.catalogs, root.management.access_packages]:
        page = await builder.get(query(builder, top=2, count=True))
        assert len(page.value) == 2 and page.value[0].id
        assert page.odata_count == await builder.count.get()
    for builder in [root.client.users, root.client.groups]:
        page = await builder.get(query(builder, top=2, count=True))
        assert len(page.value) == 2 and page.value[0].display_name
        assert page.odata_count == await builder.count.get()


async def test_filter_compares_states_and_follows_paths(root: Root) -> None:
    package = await root.package("Sales and Marketing")
    wanted = f"{root.state} eq 'Delivered' and accessPackage/id eq '{package.id}'"
    page = await root.assignments.get(query(root.assignments, filter=wanted, expand=["accessPackage"], top=4, count=True))
    assert len(page.value) == 4
    for assignment in page.value:
        assert root.state_of(assignment) == "delivered"
        assert assignment.access_package.display_name == "Sales and Marketing"
    count = await root.assignments.count.get(query(root.assignments.count, filter=wanted))
    assert count == page.odata_count > 4


async def test_filter_knows_text_functions_and_lists(root: Root) -> None:
    packages = root.management.access_packages

    async def names(condition: str) -> set[str]:
        return {package.display_name for package in (await packages.get(query(packages, filter=condition))).value}

    assert await names("startswith(displayName,'sales')") == {"Sales and Marketing", "Sales Management"}
    assert await names("contains(displayName,'market')") == {"Sales and Marketing"}
    assert await names("displayName in ('Developer','On Call')") == {"Developer", "On Call"}
    assert await names("not (isHidden eq true) and displayName gt 'Service'") == {"Service Desk"}


async def test_select_leaves_out_the_rest(root: Root) -> None:
    page = await root.assignments.get(query(root.assignments, select=["id", root.state], top=3))
    for assignment in page.value:
        assert assignment.id and root.state_of(assignment)
        assert assignment.schedule is None and assignment.expired_date_time is None


async def test_expand_is_nested(root: Root) -> None:
    expand = ["target", "accessPackage($expand=accessPackageCatalog)" if root.is_beta else "accessPackage($expand=catalog)"]
    page = await root.assignments.get(query(root.assignments, expand=expand, top=2))
    for assignment in page.value:
        assert assignment.target.display_name and assignment.target.object_id
        package = assignment.access_package
        assert (package.access_package_catalog if root.is_beta else package.catalog).display_name


async def test_expand_of_all_names_the_policy_and_the_package(root: Root) -> None:
    page = await root.assignments.get(query(root.assignments, expand=["*"], top=2))
    for assignment in page.value:
        policy = assignment.access_package_assignment_policy if root.is_beta else assignment.assignment_policy
        assert policy.display_name and assignment.access_package.display_name and assignment.target.display_name


async def test_orderby_skip_top_and_count(root: Root) -> None:
    packages = root.management.access_packages
    every = await packages.get(query(packages, orderby=["displayName desc"], count=True))
    names = [package.display_name for package in every.value]
    assert names == sorted(names, reverse=True, key=str.lower)
    assert every.odata_count == len(names) == 12
    some = await packages.get(query(packages, orderby=["displayName desc"], skip=3, top=4))
    assert [package.display_name for package in some.value] == names[3:7]


async def test_search_finds_words(root: Root) -> None:
    packages = root.management.access_packages
    found = await packages.get(query(packages, search='"campaign"'))
    assert [package.display_name for package in found.value] == ["Campaigns"]


@pytest.mark.parametrize("options", [{}, {"expand": ["target"]}, {"orderby": ["schedule/startDateTime desc"]}])
async def test_the_page_iterator_reads_all_of_it_once(root: Root, options: dict[str, Any]) -> None:
    package = await root.package("Plant Access")
    wanted = f"accessPackage/id eq '{package.id}' and {root.state} eq 'Expired'"
    first = await root.assignments.get(query(root.assignments, filter=wanted, top=2, count=True, **options))
    assert first.odata_next_link.startswith(f"{root.url}/{root.name}/")
    seen: list[Any] = []

    def take(assignment: Any) -> bool:
        seen.append(assignment)
        return True

    await PageIterator(first, root.client.request_adapter).iterate(take)
    assert len({assignment.id for assignment in seen}) == len(seen) == first.odata_count > 4
    assert all((assignment.target is not None) == ("expand" in options) for assignment in seen)
    if "orderby" in options:
        starts = [assignment.schedule.start_date_time for assignment in seen]
        assert starts == sorted(starts, reverse=True)


async def test_a_next_link_is_followed_by_hand(root: Root) -> None:
    packages = root.management.access_packages
    page = await packages.get(query(packages, top=5))
    sizes = [len(page.value)]
    while page.odata_next_link is not None:
        page = await packages.with_url(page.odata_next_link).get()
        sizes.append(len(page.value))
    assert sizes == [5, 5, 2]


async def test_one_object_is_read_by_its_id(root: Root) -> None:
    listed = (await root.assignments.get(query(root.assignments, top=1))).value[0]
    builder = root.assignment(listed.id)
    one = await builder.get(query(builder, expand=["target", "accessPackage"]))
    assert one.id == listed.id and one.schedule.start_date_time == listed.schedule.start_date_time
    assert one.target.display_name and one.access_package.display_name
    package = await root.management.access_packages.by_access_package_id(one.access_package.id).get()
    assert package.display_name == one.access_package.display_name
    user = await root.client.users.by_user_id(one.target.object_id).get()
    assert user.display_name == one.target.display_name


async def test_what_a_package_consists_of(root: Root) -> None:
    package = await root.package("Sales and Marketing")
    builder = root.management.access_packages.by_access_package_id(package.id)
    if root.is_beta:
        expand = "accessPackageResourceRoleScopes($expand=accessPackageResourceRole,accessPackageResourceScope)"
        scopes = (await builder.get(query(builder, expand=[expand]))).access_package_resource_role_scopes
        found = {(one.access_package_resource_scope.display_name, one.access_package_resource_role.display_name) for one in scopes}
    else:
        scopes = (await builder.get(query(builder, expand=["resourceRoleScopes($expand=role,scope)"]))).resource_role_scopes
        found = {(one.scope.display_name, one.role.display_name) for one in scopes}
    assert ("Sales team", "Member") in found


async def test_a_resource_role_of_a_package_is_read_by_its_id(root: Root) -> None:
    package = root.management.access_packages.by_access_package_id((await root.package("Sales and Marketing")).id)
    scopes = package.access_package_resource_role_scopes if root.is_beta else package.resource_role_scopes
    all_scopes = (await scopes.get()).value
    assert await scopes.count.get() == len(all_scopes) > 0
    wanted = all_scopes[0]
    builder = scopes.by_access_package_resource_role_scope_id(wanted.id)
    found = await builder.get(query(builder, expand=["*"]))
    scope = found.access_package_resource_scope if root.is_beta else found.scope
    assert found.id == wanted.id and scope.display_name


async def test_grants_are_told_in_beta(beta: Root) -> None:
    roles = beta.management.access_package_assignment_resource_roles
    page = await roles.get(query(roles, top=5, count=True))
    assert {role.origin_system for role in page.value} <= {"AadGroup", "AadApplication"}
    assert all(role.status and role.origin_id for role in page.value)
    assert await roles.count.get() == page.odata_count > 5
    builder = roles.by_access_package_assignment_resource_role_id(page.value[0].id)
    expand = ["accessPackageAssignments", "accessPackageResourceRole", "accessPackageResourceScope"]
    one = await builder.get(query(builder, expand=expand))
    assert one.access_package_assignments[0].id
    assert one.access_package_resource_role.display_name and one.access_package_resource_scope.display_name
