"""A project has a budget, milestones, quotes, photos and outcomes; others may pay a share of a receipt."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0008_results_are_computed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("purpose", models.CharField(max_length=120, verbose_name="for what")),
                ("amount_minor", models.PositiveBigIntegerField(verbose_name="amount (minor units)")),
            ],
            options={
                "verbose_name": "budget line",
                "verbose_name_plural": "budget",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("name", models.CharField(max_length=120, verbose_name="what is done")),
                ("due_on", models.DateField(verbose_name="planned for")),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="done on")),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("children_in_school", "Children who went to school"),
                            ("pits_safer", "Pits made safer"),
                            ("workers_equipped", "Workers with protective equipment"),
                            ("people_trained", "People trained"),
                            ("households_earning", "Households with more income"),
                            ("waste_kg", "Kilograms of waste taken away"),
                            ("land_m2", "Square metres of land restored"),
                            ("water_points", "Water points that work"),
                            ("women_deciding", "Women in places where it is decided"),
                        ],
                        max_length=20,
                        verbose_name="counted in",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="how many")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="in a few words")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "outcome",
                "verbose_name_plural": "outcomes",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "Before"), ("after", "After")], max_length=6, verbose_name="taken"
                    ),
                ),
                ("caption", models.CharField(max_length=120, verbose_name="what it shows")),
                ("consent", models.CharField(max_length=200, verbose_name="consent")),
                (
                    "is_for_everybody",
                    models.BooleanField(default=False, verbose_name="may be shown outside the committee"),
                ),
                ("file", models.FileField(upload_to="photos/%Y/", verbose_name="photo")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["moment", "id"],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("supplier", models.CharField(max_length=120, verbose_name="supplier")),
                ("amount_minor", models.PositiveBigIntegerField(verbose_name="amount (minor units)")),
                (
                    "currency",
                    models.CharField(
                        choices=[("USD", "US dollar (USD)"), ("CDF", "Congolese franc (CDF)")],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                ("is_taken", models.BooleanField(default=False, verbose_name="this one was taken")),
                ("file", models.FileField(upload_to="quotes/%Y/", verbose_name="photo or PDF of the quote")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "quote of a supplier",
                "verbose_name_plural": "quotes of suppliers",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Reached",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("diggers", "Diggers"),
                            ("women_washers", "Women washers"),
                            ("sellers", "Sellers"),
                            ("transporters", "Transporters"),
                            ("families", "Families and neighbours"),
                        ],
                        max_length=16,
                        verbose_name="group",
                    ),
                ),
                ("women", models.PositiveIntegerField(verbose_name="women")),
                ("men", models.PositiveIntegerField(verbose_name="men")),
            ],
            options={
                "verbose_name": "people reached",
                "verbose_name_plural": "people reached",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="expenditure",
            name="others",
            field=models.CharField(blank=True, max_length=120, verbose_name="who paid that share"),
        ),
        migrations.AddField(
            model_name="expenditure",
            name="others_minor",
            field=models.PositiveBigIntegerField(
                default=0, verbose_name="share paid by others (minor units)"
            ),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("others", ""), ("others_minor", 0)),
                    models.Q(("others_minor__gt", 0), models.Q(("others", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_share_of_others_names_them",
            ),
        ),
        migrations.AddField(
            model_name="budgetline",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="budget",
                to="committees.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="milestones",
                to="committees.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="committees.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="photos",
                to="committees.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="committees.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="reached",
            name="outcome",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reached",
                to="committees.outcome",
                verbose_name="outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(
                fields=("project", "position"), name="budget_lines_have_an_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("purpose", ""), _negated=True), ("amount_minor__gt", 0)),
                name="a_budget_line_says_for_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                fields=("project", "position"), name="milestones_have_an_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="a_milestone_says_what_is_done"
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "indicator__in",
                        [
                            "children_in_school",
                            "pits_safer",
                            "workers_equipped",
                            "people_trained",
                            "households_earning",
                            "waste_kg",
                            "land_m2",
                            "water_points",
                            "women_deciding",
                        ],
                    )
                ),
                name="an_outcome_is_counted_in_a_known_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("moment__in", ["before", "after"]),
                    models.Q(("consent", ""), _negated=True),
                    models.Q(("caption", ""), _negated=True),
                ),
                name="a_photo_has_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), _negated=True), ("sha256__regex", "^[0-9a-f]{64}$")
                ),
                name="a_photo_has_a_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("supplier", ""), _negated=True),
                    ("amount_minor__gt", 0),
                    ("currency__in", ["USD", "CDF"]),
                ),
                name="a_quote_names_supplier_and_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), _negated=True), ("sha256__regex", "^[0-9a-f]{64}$")
                ),
                name="a_quote_has_a_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="reached",
            constraint=models.UniqueConstraint(
                fields=("outcome", "group"), name="people_are_reached_once_per_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="reached",
            constraint=models.CheckConstraint(
                condition=models.Q(("women__gt", 0), ("men__gt", 0), _connector="OR"),
                name="people_were_reached",
            ),
        ),
    ]
