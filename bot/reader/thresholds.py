"""Every threshold that the dialogue's steering depends on, with its reason. Nowhere else."""

# A message counts as unhappy. The weights are trained on 50 % unhappy messages; above .6 nine in
# ten are (development set); a needless "sorry, here is a person" costs less than a lost customer.
UNHAPPY = 0.60

# Unhappy enough by itself when it is also a clear problem (severity 2): then .5 will do.
UNHAPPY_WHEN_SEVERE = 0.50

# The conversation as a whole: .5 is where the summed evidence reaches one whole complaint.
STEP_IN = 0.50

# A wish for a person. Rules put it at .9 and above, or below .3; in between is the trained weight.
PERSON = 0.50

# Plainly content: no masked unhappiness behind praise. Between this and UNHAPPY lies lukewarm.
HAPPY = 0.45

# A message below this adds nothing to step_in: most calm answers of the development set stay below.
COUNTS = 0.40

# Words that may name a moment of truth ("hospital", "police") do in a message that reads unhappy.
MAYBE = 0.50

# "Awful", "disgusting" with nothing good beside it. The training data is mostly polite, so the
# weights alone underrate plain words.
AWFUL = 0.85

# A plain "rude" or "disgusting" with something good beside it: mixed, and to be heard.
MIXED = 0.62

# "My tooth was broken so I came in, all good now": why they came, with good words;
# and praise upon praise.
REASON = 0.30

# "You have the wrong number", "stop asking me": about the conversation, not about the service.
LOGISTICS = 0.35

# "Nobody called me" matches a phrase for wanting a call; below this weight it is not meant so.
WISH_DENIED = 0.03

# Wishes are a twentieth of the training data, so their weight runs low: from here on it is one.
# Missing one traps a customer with a machine; a false one costs a minute of a person.
WISH_WEIGHED = 0.30

# As urgent as what the rules for moments of truth find: rare in training, so the weight runs low.
URGENT_WEIGHED = 0.30

# A bare "alright" may hide something or not: the dialogue asks once, gently, before it alarms.
LUKEWARM = 0.50
