//! Users, groups, and who has what.

use super::tenant::far;
use super::{Case, Tour};
use crate::list::Cursor;
use crate::{Result, access, directory, system};

fn users(what: &'static str, search: Option<String>, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("directory/user/list.rs", what, move |tour| {
        let (search, cursor) = (search.clone(), cursor.clone());
        async move {
            let (search, cursor) = (search.as_deref(), cursor.as_deref());
            Ok(directory::user::list(&tour.pool, &tour.caller, search, cursor).await?.rows.len())
        }
    })
}

fn groups(what: &'static str, search: Option<&'static str>) -> Case {
    Case::new("directory/group/list.rs", what, move |tour| async move {
        Ok(directory::group::list(&tour.pool, &tour.caller, search, None).await?.rows.len())
    })
}

fn members(what: &'static str, search: Option<String>, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("directory/group/detail.rs", what, move |tour| {
        let (search, cursor) = (search.clone(), cursor.clone());
        async move {
            let (group, search, cursor) = (tour.tenant.group, search.as_deref(), cursor.as_deref());
            let one = directory::group::detail(&tour.pool, &tour.caller, group, search, cursor).await?;
            Ok(one.members.rows.len())
        }
    })
}

fn of_resource(what: &'static str, reader: bool) -> Case {
    Case::new("access/of_resource.rs", what, move |tour| async move {
        let caller = if reader { tour.reader(tour.tenant.own_catalog) } else { tour.caller.clone() };
        let found = access::of_resource(&tour.pool, &caller, tour.tenant.resource, None).await?;
        Ok(found.page.rows.len())
    })
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let tenant = &tour.tenant;
    let (rare, common) = (Some(tenant.rare.clone()), Some(tenant.common.clone()));
    let order = "select lower(display_name), id from users where deleted_at is null order by 1, 2";
    let there = far(&tour.pool, order, 50_000).await?;
    let order = format!(
        "select lower(u.display_name), u.id from group_members gm join users u on u.id = gm.user_id
         where gm.group_id = '{}' and gm.role = 'Member' order by 1, 2",
        tenant.group
    );
    let far_along = far(&tour.pool, &order, 50_000).await?;
    let mut cases = vec![
        users("first page", None, None),
        users("a rare name", rare.clone(), None),
        users("a common name", common.clone(), None),
        users("two letters", Some(tenant.letters.clone()), None),
        users("thousandth page", None, Some(&there)),
        groups("first page", None),
        groups("search", Some("members")),
        groups("search for nothing", Some("zzzzzz")),
        members("first page", None, None),
        members("a rare name", rare, None),
        members("a common name", common, None),
        members("thousandth page", None, Some(&far_along)),
        of_resource("first page", false),
        of_resource("first page, for a reader of its catalog", true),
    ];
    cases.push(Case::new("access/of_user.rs", "first page", |tour| async move {
        let found = access::of_user(&tour.pool, &tour.caller, tour.tenant.user, None).await?;
        Ok(found.rows.len())
    }));
    cases.push(Case::new("directory/user/detail.rs", "one", |tour| async move {
        let one = directory::user::detail(&tour.pool, &tour.caller, tour.tenant.user).await?;
        Ok(one.assignments.len())
    }));
    cases.push(Case::new("directory/user/find.rs", "a common name", |tour| async move {
        Ok(directory::user::find(&tour.pool, &tour.caller, &tour.tenant.common).await?.len())
    }));
    cases.push(Case::new("system/list.rs", "first page", |tour| async move {
        Ok(system::list(&tour.pool, &tour.caller, None).await?.rows.len())
    }));
    Ok(cases)
}
