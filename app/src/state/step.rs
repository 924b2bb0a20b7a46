//! The steps of the wizard, in order.

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Where to begin.
    Start,
    /// Which cluster.
    Cluster,
    /// Volumes or S3.
    Storage,
    /// For how long.
    Retention,
    /// Who hears about what.
    Alerts,
    /// What is probed.
    Probes,
    /// How it is reached.
    Access,
    /// What is on and off.
    Extras,
    /// All answers.
    Review,
    /// The files.
    Deliver,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 10] = [
        Self::Start,
        Self::Cluster,
        Self::Storage,
        Self::Retention,
        Self::Alerts,
        Self::Probes,
        Self::Access,
        Self::Extras,
        Self::Review,
        Self::Deliver,
    ];

    /// Its name in the address, which is also that of its part of the answers.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Cluster => "cluster",
            Self::Storage => "storage",
            Self::Retention => "retention",
            Self::Alerts => "alerts",
            Self::Probes => "probes",
            Self::Access => "access",
            Self::Extras => "extras",
            Self::Review => "review",
            Self::Deliver => "deliver",
        }
    }

    /// The step of that name.
    pub fn named(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// The step that a place such as `storage.s3.region` is asked in.
    pub fn of(place: &str) -> Option<Self> {
        match place.split(['.', '[']).next()? {
            "secrets" if place.starts_with("secrets.s3") => Some(Self::Storage),
            "secrets" => Some(Self::Alerts),
            part => Self::named(part),
        }
    }

    /// Its number; the start has 0.
    pub fn number(self) -> usize {
        self as usize
    }

    /// The step after this one.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number() + 1).copied()
    }

    /// The step before this one.
    pub fn back(self) -> Option<Self> {
        self.number()
            .checked_sub(1)
            .and_then(|number| Self::ALL.get(number).copied())
    }
}
