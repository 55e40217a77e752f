//! Which records stand beside one?

/// Gathers the records beside one, each once: a mark a record, which is that of the last one that saw it.
#[derive(Debug, Default)]
pub(super) struct Near {
    marks: Vec<u32>,
    list: Vec<u32>,
}

impl Near {
    pub(super) fn gather<'m>(&mut self, record: u32, records: u32, blocks: impl Iterator<Item = &'m [u32]>) -> &[u32] {
        self.marks.resize(records as usize, u32::MAX);
        self.list.clear();
        if let Some(own) = self.marks.get_mut(record as usize) {
            *own = record;
        }
        for member in blocks.flatten() {
            if let Some(mark) = self.marks.get_mut(*member as usize).filter(|mark| **mark != record) {
                *mark = record;
                self.list.push(*member);
            }
        }
        &self.list
    }
}
