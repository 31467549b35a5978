"""The names of the days of the week: English, Hinglish and Hindi."""

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon somvar somwar सोमवार",
            "tuesday tue tues mangalvar mangalwar mangal मंगलवार मंगल",
            "wednesday wed budhvar budhwar budh बुधवार",
            "thursday thu thur thurs guruvar guruwar brihaspativar veervar गुरुवार वीरवार",
            "friday fri shukravar shukrawar shukrvar शुक्रवार",
            "saturday sat shanivar shaniwar shanivaar शनिवार",
            "sunday sun ravivar raviwar itvar itwar रविवार इतवार",
        )
    )
    for name in names.split()
}
"""By name, folded: Monday is 0."""
