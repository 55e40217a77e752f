//! Which of many numbered things hang together?

/// Disjoint sets, each called by its smallest member, so that no order of joins shows.
///
/// Union-find with path halving (Tarjan and van Leeuwen, 1984).
#[derive(Debug, Clone)]
pub struct DisjointSets {
    parent: Vec<u32>,
}

impl DisjointSets {
    /// So many things, each alone.
    pub fn new(things: u32) -> Self {
        Self { parent: (0..things).collect() }
    }

    /// The smallest member of a thing's set; of a thing that is none of them, itself.
    pub fn root(&self, mut thing: u32) -> u32 {
        while let Some(parent) = self.parent.get(thing as usize).copied().filter(|parent| *parent != thing) {
            thing = parent;
        }
        thing
    }

    /// Makes one set of two.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.settled(a), self.settled(b));
        if let Some(at) = self.parent.get_mut(a.max(b) as usize) {
            *at = a.min(b);
        }
    }

    /// Members of each set of two and more, sorted; sets by their first members.
    pub fn lists(&mut self) -> Vec<Vec<u32>> {
        let count = u32::try_from(self.parent.len()).unwrap_or(u32::MAX);
        let mut by_root: Vec<(u32, u32)> = (0..count).map(|thing| (self.settled(thing), thing)).collect();
        by_root.sort_unstable();
        by_root
            .chunk_by(|x, y| x.0 == y.0)
            .filter(|group| group.len() > 1)
            .map(|group| group.iter().map(|entry| entry.1).collect())
            .collect()
    }

    /// The root, with the way to it halved.
    fn settled(&mut self, mut thing: u32) -> u32 {
        while let Some(parent) = self.parent.get(thing as usize).copied().filter(|parent| *parent != thing) {
            let above = self.parent.get(parent as usize).copied().unwrap_or(parent);
            if let Some(at) = self.parent.get_mut(thing as usize) {
                *at = above;
            }
            thing = above;
        }
        thing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_called_by_their_smallest_members_whatever_the_order() {
        let joins = [(7, 3), (3, 5), (1, 2), (5, 4)];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let mut sets = DisjointSets::new(9);
            for at in order {
                let (a, b) = joins[at];
                sets.join(a, b);
            }
            assert_eq!(sets.lists(), [vec![1, 2], vec![3, 4, 5, 7]]);
            assert_eq!((sets.root(7), sets.root(2), sets.root(8), sets.root(40)), (3, 1, 8, 40));
        }
    }
}
