use crate::text_enum::text_enum;

text_enum! {
    /// Why a connected system did not do what was asked, for those who decide, count or group by it.
    CauseKind {
        /// Nobody listens at the address, or its name is unknown.
        ConnectionRefused = "connection_refused", "The system can't be reached";
        /// The connection broke; what was under way may or may not have been done.
        ConnectionLost = "connection_lost", "The connection to the system broke";
        /// No answer in time; what was under way may or may not have been done.
        Timeout = "timeout", "The system did not answer in time";
        /// The system says that it is busy or unavailable.
        Busy = "busy", "The system is busy";
        /// The system does not accept Regrant's own credentials.
        BadCredentials = "bad_credentials", "The system does not accept Regrant's credentials";
        /// No encrypted connection came about, or the certificate is not trusted.
        Tls = "tls", "No trusted connection to the system";
        /// The group is gone.
        NoSuchGroup = "no_such_group", "The group is gone";
        /// The account is gone.
        NoSuchAccount = "no_such_account", "The user has no account in the system";
        /// More than one account matches.
        AmbiguousAccount = "ambiguous_account", "More than one account matches the user";
        /// Regrant's account may not do that.
        InsufficientAccess = "insufficient_access", "Regrant may not change the group";
        /// The system's rules forbid the change.
        Rejected = "rejected", "The system's rules forbid the change";
        /// The group carries a role, so that only a Global administrator may change it.
        CarriesRole = "carries_role", "The group carries a role";
        /// The system answered with something that makes no sense here.
        Protocol = "protocol", "The system's answer makes no sense";
    }
}

impl CauseKind {
    /// Whether the system as a whole could not be used, whatever was asked of it: the circuit breaker counts these.
    pub const fn is_outage(self) -> bool {
        matches!(
            self,
            Self::ConnectionRefused
                | Self::ConnectionLost
                | Self::Timeout
                | Self::Busy
                | Self::BadCredentials
                | Self::Tls
        )
    }

    /// Whether other settings of the system in Regrant, or another account there, may mend it.
    pub const fn may_lie_in_settings(self) -> bool {
        self.is_outage() || matches!(self, Self::InsufficientAccess | Self::Protocol)
    }

    /// Who can mend it, and how.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::ConnectionRefused => {
                "Whoever runs the system starts it, or an administrator corrects its address in Regrant."
            }
            Self::ConnectionLost | Self::Timeout | Self::Busy => {
                "It may pass by itself; if it lasts, whoever runs the system looks at its load and its network."
            }
            Self::BadCredentials => {
                "An administrator enters the present password of Regrant's account in the system."
            }
            Self::Tls => {
                "An administrator trusts the system's certificate, or whoever runs the system renews it."
            }
            Self::NoSuchGroup => {
                "Whoever runs the system restores the group, or a package manager takes it out of the package."
            }
            Self::NoSuchAccount => {
                "Whoever runs the system creates the account, or corrects the attribute that names it."
            }
            Self::AmbiguousAccount => {
                "Whoever runs the system sees to it that one account only carries the user's name."
            }
            Self::InsufficientAccess => {
                "Whoever runs the system lets Regrant's account change the members of the group."
            }
            Self::Rejected => "Whoever runs the system changes the rule, or the request does not fit it.",
            Self::CarriesRole => {
                "A Global administrator reprocesses the assignment, or takes the role away from the group."
            }
            Self::Protocol => {
                "The details are in the server's log; an administrator compares the system's settings."
            }
        }
    }
}
