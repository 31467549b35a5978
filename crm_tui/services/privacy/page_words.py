"""Titles and looks of the page of a person's export."""

TITLES = {
    "lead": "The person",
    "contact_point": "Numbers and addresses",
    "consent": "Consent log",
    "privacy_request": "Requests about their data",
    "message": "Messages",
    "media": "Files of messages",
    "message_intent": "What messages were taken to want",
    "held_status": "Delivery notices that wait for their message",
    "held_change": "Changes that wait for their message",
    "enquiry": "Enquiries",
    "note": "Notes",
    "task": "Tasks and follow-ups",
    "call_log": "Calls",
    "lead_tag": "Tags",
    "lead_fact": "What is remembered",
    "lead_summary": "Summary of the conversation",
    "memory": "Index of meaning over older messages",
    "suggestion": "Drafts and advice of agents",
    "agent_work": "What agents are asked to do",
    "event": "Timeline",
    "enrolment": "Workflows",
    "workflow_step": "Steps of workflows",
    "experiment_person": "Experiments",
    "broadcast_person": "Broadcasts",
    "import_change": "Imports",
    "lead_merge": "Merges with other entries",
    "lead_numbers": "When they first wrote, and were first answered",
    "wait": "Each time they waited for an answer",
    "breach_person": "Breaches that concerned them",
    "breach": "What happened in those",
    "erasure": "Erasures",
    "audit": "Who in the shop did what with it",
    "audit_lead": "Acts over many people",
    "audit_detail": "Before and after of those acts",
    "job": "Work of the program under way",
    "undo_step": "Steps that can be taken back",
    "webhook_event": "Notices of WhatsApp as they came",
    "quarantine": "Notices that could not be read",
}

STYLE = (
    "body{font:16px/1.5 system-ui,'Noto Sans','Noto Sans Devanagari',sans-serif;max-width:52rem;"
    "margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;margin:.5rem 0 1rem;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.15rem .6rem .15rem 0;"
    "border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{width:11rem;font-weight:600}"
    ".theirs,.ours{padding:.4rem .8rem;margin:.4rem 0;border-radius:.5rem;background:#f1f1f1}"
    ".ours{margin-left:3rem;background:#e4f3e4}.theirs{margin-right:3rem}"
    "p{margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere}pre{white-space:pre-wrap}"
    "small{color:#555}summary{cursor:pointer;font-weight:600}"
)
