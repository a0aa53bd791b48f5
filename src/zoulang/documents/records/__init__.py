"""What clauses say: tasks, goals, measures, references, chains, figures, each with the words it rests on."""
