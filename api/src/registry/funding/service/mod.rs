//! What can be done about an agreement's money: one act a file.

pub mod pay;
