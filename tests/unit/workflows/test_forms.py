"""The templates that come with the five workflows: whole, submittable, each asked for once."""

from crm_tui.services.workflows import forms
from crm_tui.services.workflows.files import load
from crm_tui.shop import Shop
from crm_tui.store import templates


def test_every_template_that_a_shipped_workflow_names_can_be_submitted(shop: Shop) -> None:
    shipped = load(shop.home).workflows.values()
    named = {step.says.template for one in shipped for step in one.steps if step.says.template}
    assert {plan.template.name for plan in forms.every()} == named


def test_every_value_of_a_template_is_given_by_each_step_that_names_it(shop: Shop) -> None:
    wanted = {plan.template.name: plan.template.variables for plan in forms.every()}
    for workflow in load(shop.home).workflows.values():
        for step in workflow.steps:
            if step.says.template:
                given = {name for name, _ in step.says.slots}
                assert given == set(wanted[step.says.template]), workflow.name


def test_each_is_there_in_english_and_in_hindi() -> None:
    found = {(plan.template.name, plan.template.language) for plan in forms.every()}
    assert found == {(name, code) for name, _ in found for code in ("en", "hi")}


def test_what_whatsapp_knows_is_not_submitted_again(shop: Shop) -> None:
    first, *rest = forms.every()
    shop.db.write_now(templates.save, first.template)
    assert shop.db.read_now(forms.not_submitted) == rest
