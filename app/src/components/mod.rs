//! What pages are made of. Each component has its own file and its own style sheet (`style/components/`).
//!
//! The server renders them; links and forms do the work, with and without script.

#![expect(clippy::needless_pass_by_value, reason = "props are owned, whatever the component does with them")]

mod ago;
mod alert;
mod blade;
mod brand;
mod cards;
mod chart;
mod command;
mod confirm;
mod data_table;
mod directory_link;
mod display;
mod empty_state;
mod field;
mod file_field;
mod filter_bar;
mod frame;
mod grant_card;
mod key_values;
mod loaded;
mod pager;
mod post_form;
mod seen;
mod select;
mod session_end;
mod shortcuts;
mod state_tag;
mod status_tag;
mod tally;
mod text_area;
mod timeline;
mod upn;

pub use ago::{Ago, DateTime, Day, EndDate, Since};
pub use alert::{Alert, AlertKind};
pub use blade::{Blade, BladeAside, BladeBody, BladeMenu, Crumb, MenuEntry};
pub use brand::Brand;
pub use cards::Cards;
pub use chart::{AreaChart, Bar, BarChart, Layer, Panel, Step, Swatch};
pub use command::{CommandBar, CommandButton, CommandLink, OnSelection};
pub use confirm::ConfirmCommand;
pub use data_table::{Column, DataTable, Priority};
pub use directory_link::{DirectoryLink, sees_directory};
pub use empty_state::EmptyState;
pub use field::{Checkbox, DateField, InputType, SelectField, SelectOption, TextField};
pub use file_field::FileField;
pub use filter_bar::{FilterBar, FilterSelect};
pub use frame::AppFrame;
pub use grant_card::GrantCard;
pub use key_values::{KeyValue, KeyValues};
pub use loaded::{Failure, loaded};
pub use pager::Pager;
pub use post_form::PostForm;
pub use seen::Seen;
pub use select::{SelectBox, SelectPageBox, Selecting, refusals};
pub use state_tag::VerifiedTag;
pub use status_tag::{StatusTag, Tone};
pub use tally::{CountAt, Tally};
pub use text_area::TextArea;
pub use timeline::{Timeline, TimelineEntry};
pub use upn::UserPrincipalName;
