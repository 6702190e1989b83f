"""The way of Graph's tutorial: a catalog, a group in it, a package that gives it, and a policy; and all of it away again."""

from typing import Any
from uuid import uuid4

import pytest
from msgraph.generated.models.access_package import AccessPackage
from msgraph.generated.models.access_package_assignment_policy import AccessPackageAssignmentPolicy
from msgraph.generated.models.access_package_catalog import AccessPackageCatalog
from msgraph.generated.models.access_package_catalog_state import AccessPackageCatalogState
from msgraph.generated.models.access_package_request_type import AccessPackageRequestType
from msgraph.generated.models.access_package_resource import AccessPackageResource
from msgraph.generated.models.access_package_resource_request import AccessPackageResourceRequest
from msgraph.generated.models.access_package_resource_role import AccessPackageResourceRole
from msgraph.generated.models.access_package_resource_role_scope import AccessPackageResourceRoleScope
from msgraph.generated.models.access_package_resource_scope import AccessPackageResourceScope
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_beta.generated.models.access_package import AccessPackage as BetaPackage
from msgraph_beta.generated.models.access_package_assignment_policy import AccessPackageAssignmentPolicy as BetaPolicy
from msgraph_beta.generated.models.access_package_catalog import AccessPackageCatalog as BetaCatalog
from msgraph_beta.generated.models.access_package_resource import AccessPackageResource as BetaResource
from msgraph_beta.generated.models.access_package_resource_request import (
    AccessPackageResourceRequest as BetaResourceRequest,
)
from msgraph_beta.generated.models.access_package_resource_role import AccessPackageResourceRole as BetaRole
from msgraph_beta.generated.models.access_package_resource_role_scope import AccessPackageResourceRoleScope as BetaScope
from msgraph_beta.generated.models.access_package_resource_scope import AccessPackageResourceScope as BetaPlace
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError as BetaError

from tenant import Root, query

pytestmark = pytest.mark.anyio

GROUP = "Sales team"


class Tutorial:
    """What the two SDKs name differently."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.error = BetaError if root.is_beta else ODataError

    async def catalog(self, name: str) -> Any:
        told = {"display_name": name, "description": "Made by a program", "is_externally_visible": False}
        if self.root.is_beta:
            return await self.root.catalogs.post(BetaCatalog(catalog_status="Published", **told))
        return await self.root.catalogs.post(AccessPackageCatalog(state=AccessPackageCatalogState.Published, **told))

    async def ask_for_resource(self, kind: str, catalog: str, **resource: str) -> None:
        management = self.root.management
        if self.root.is_beta:
            body = BetaResourceRequest(
                catalog_id=catalog, request_type=kind, access_package_resource=BetaResource(**resource)
            )
            made = await management.access_package_resource_requests.post(body)
            assert made.request_state == "Delivered"
            return
        body = AccessPackageResourceRequest(
            catalog=AccessPackageCatalog(id=catalog),
            request_type=AccessPackageRequestType[kind],
            resource=AccessPackageResource(**resource),
        )
        made = await management.resource_requests.post(body)
        assert made.state.value == "delivered"

    async def member_role(self, catalog: str, group: str) -> Any:
        """The role Member of the group, as the catalog's list gives it."""
        one = self.root.catalogs.by_access_package_catalog_id(catalog)
        roles = one.access_package_resource_roles if self.root.is_beta else one.resource_roles
        resources = one.access_package_resources if self.root.is_beta else one.resources
        found = (await resources.get(query(resources, filter=f"originId eq '{group}'"))).value
        assert [resource.display_name for resource in found] == [GROUP]
        of = "accessPackageResource" if self.root.is_beta else "resource"
        wanted = f"(originSystem eq 'AadGroup' and displayName eq 'Member' and {of}/id eq '{found[0].id}')"
        role = (await roles.get(query(roles, filter=wanted, expand=[of]))).value[0]
        assert role.origin_id == f"Member_{group}"
        return role

    async def package(self, catalog: str, name: str) -> Any:
        packages = self.root.management.access_packages
        if self.root.is_beta:
            return await packages.post(BetaPackage(catalog_id=catalog, display_name=name))
        return await packages.post(AccessPackage(catalog=AccessPackageCatalog(id=catalog), display_name=name))

    def scopes(self, package: str) -> Any:
        one = self.root.management.access_packages.by_access_package_id(package)
        return one.access_package_resource_role_scopes if self.root.is_beta else one.resource_role_scopes

    async def give(self, package: str, role: Any, group: str) -> Any:
        named = {"origin_id": role.origin_id, "origin_system": "AadGroup", "display_name": "Member"}
        place = {"origin_id": group, "origin_system": "AadGroup"}
        if self.root.is_beta:
            resource = BetaResource(id=role.access_package_resource.id)
            body = BetaScope(
                access_package_resource_role=BetaRole(access_package_resource=resource, **named),
                access_package_resource_scope=BetaPlace(**place),
            )
        else:
            resource = AccessPackageResource(id=role.resource.id)
            body = AccessPackageResourceRoleScope(
                role=AccessPackageResourceRole(resource=resource, **named), scope=AccessPackageResourceScope(**place)
            )
        return await self.scopes(package).post(body)

    async def policy(self, package: str) -> Any:
        if self.root.is_beta:
            body = BetaPolicy(access_package_id=package, display_name="A month", duration_in_days=30)
        else:
            body = AccessPackageAssignmentPolicy(access_package=AccessPackage(id=package), display_name="For good")
        return await self.root.policies.post(body)


async def test_a_package_is_made_from_nothing_and_taken_away(root: Root) -> None:
    tutorial, name = Tutorial(root), f"Made through {root.name} {uuid4()}"
    group = (await root.group(GROUP)).id
    catalog = await tutorial.catalog(name)
    assert (catalog.display_name, catalog.description) == (name, "Made by a program")
    with pytest.raises(tutorial.error) as taken:
        await tutorial.catalog(name)
    assert taken.value.response_status_code == 409

    await tutorial.ask_for_resource("AdminAdd", catalog.id, origin_id=group, origin_system="AadGroup")
    role = await tutorial.member_role(catalog.id, group)
    package = await tutorial.package(catalog.id, name)
    scope = await tutorial.give(package.id, role, group)
    assert [one.id for one in (await tutorial.scopes(package.id).get()).value] == [scope.id]
    policy = await tutorial.policy(package.id)
    mine = await root.policies.get(query(root.policies, filter=f"accessPackage/id eq '{package.id}'"))
    assert [one.id for one in mine.value] == [policy.id]

    one = root.management.access_packages.by_access_package_id(package.id)
    kind = BetaPackage if root.is_beta else AccessPackage
    changed = await one.patch(kind(description="For a while", is_hidden=True))
    assert (changed.display_name, changed.description, changed.is_hidden) == (name, "For a while", True)

    await root.policies.by_access_package_assignment_policy_id(policy.id).delete()
    await one.delete()
    with pytest.raises(tutorial.error) as gone:
        await one.get()
    assert gone.value.response_status_code == 404
    resource = (role.access_package_resource if root.is_beta else role.resource).id
    await tutorial.ask_for_resource("AdminRemove", catalog.id, id=resource)
    await root.catalogs.by_access_package_catalog_id(catalog.id).delete()
