//! Is every byte that the case rests on still there, unchanged?

/// STUB
#[derive(Debug, Clone)]
pub struct VerifyProblem;
/// STUB
#[derive(Debug, Clone)]
pub enum VerifyCode {}
