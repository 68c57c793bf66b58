-- Who waits in several conversations is one row of the list: the longest wait of each person.
CREATE INDEX conversation_person_waiting ON conversation (person, waiting_since, id) WHERE bucket = 1;
