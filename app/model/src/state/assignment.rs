use super::NotAllowed;
use crate::text_enum::text_enum;

text_enum! {
    /// Where an assignment stands; a pure function of its grants and its schedule ([`crate::rollup`]).
    AssignmentState {
        /// At least one grant is still being worked on.
        Delivering = "Delivering", "Delivering";
        /// Every grant was seen in place when last looked at, or was accepted by a system that can't be read back.
        Delivered = "Delivered", "Delivered";
        /// Some grants are in place, at least one failed for good.
        PartiallyDelivered = "PartiallyDelivered", "Partially delivered";
        /// No grant is in place and all failed for good.
        DeliveryFailed = "DeliveryFailed", "Delivery failed";
        /// Ended by its schedule or removed; its grants are no longer wanted by it.
        Expired = "Expired", "Expired";
    }
}

impl AssignmentState {
    /// Whether the assignment still wants its grants.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Expired)
    }

    /// Whether it may be reprocessed; `remaining` counts grants that are still to be withdrawn.
    ///
    /// # Errors
    /// Expired with nothing left to withdraw.
    pub const fn reprocess(self, remaining: i16) -> Result<(), NotAllowed> {
        if self.is_live() || remaining > 0 {
            return Ok(());
        }
        Err(NotAllowed {
            action: "reprocess",
            object: "assignment",
            state: "Expired",
            hint: "All its access is withdrawn; make a new assignment instead.",
        })
    }

    /// Whether it may be removed.
    ///
    /// # Errors
    /// It has ended already.
    pub const fn remove(self) -> Result<(), NotAllowed> {
        if self.is_live() {
            return Ok(());
        }
        Err(NotAllowed {
            action: "remove",
            object: "assignment",
            state: "Expired",
            hint: "It has ended already.",
        })
    }
}
