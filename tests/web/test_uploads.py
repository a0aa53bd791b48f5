"""Work on an upload outlives the process that began it, and shows how far it is while it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.web.conftest import County
from tests.web.messy import FIRMS, firms_of, source, workbook
from zoulang.web.outbox.sources import run_sources
from zoulang.web.policy.policies import policy_of_text
from zoulang.web.registry.intake import progress, take_statement
from zoulang.web.registry.intake.uploads import receive_file
from zoulang.web.registry.models import RuleSet, Statement, Upload
from zoulang.web.site.install_registry import PUBLISHED

TODAY = date(2026, 9, 30)


@pytest.fixture
def upload(county: County, tmp_path: Path, settings: Any) -> Upload:
    """A file that was looked at."""
    settings.MEDIA_ROOT = tmp_path / "files"
    slug = "enterprise-size-2017"
    text = (PUBLISHED / f"{slug}.yaml").read_text(encoding="utf-8")
    assert policy_of_text(text, slug).subject == "enterprise"
    RuleSet.objects.create(programme=county.programme, slug=slug, title_zh="划型", source=text)
    firms_of(county.programme)
    lines = [["统一社会信用代码", "企业名称", "从业人员（人）"], [*FIRMS[0], 56], [*FIRMS[1], 300]]
    path = workbook(tmp_path / "a.xlsx", lines)
    made = receive_file(county.programme, path, 2026, source(county.programme), county["statistics"])
    made.refresh_from_db()
    assert made.state == Upload.State.LOOKED_AT and progress.told(made.pk) is None
    return made


def _dies(upload: Upload, by: Any) -> None:
    """The process that was to take the file in ended before it did anything."""
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.TAKING, taken_by=by)


def test_the_worker_goes_on_with_an_upload_whose_process_died(county: County, upload: Upload) -> None:
    _dies(upload, county["statistics"])
    assert run_sources(TODAY)["uploads"] == 1
    upload.refresh_from_db()
    assert upload.state == Upload.State.TAKEN and upload.statement is not None
    assert upload.statement.made_by == county["statistics"] and upload.statement.firms == 2
    assert run_sources(TODAY)["uploads"] == 0
    assert Statement.objects.count() == 1


def test_what_was_taken_in_before_its_process_died_is_not_taken_twice(county: County, upload: Upload) -> None:
    path = Path(upload.file.path)
    taken = take_statement(county.programme, path, 2026, upload.source, county["statistics"])
    _dies(upload, county["statistics"])
    assert run_sources(TODAY)["uploads"] == 1
    upload.refresh_from_db()
    assert upload.state == Upload.State.TAKEN and upload.statement == taken.statement
    assert Statement.objects.count() == 1


def test_an_upload_somebody_is_at_work_on_is_left_alone(county: County, upload: Upload) -> None:
    _dies(upload, county["statistics"])
    progress.tell(upload.pk, "write", 5, 100)
    assert run_sources(TODAY)["uploads"] == 0
    upload.refresh_from_db()
    assert upload.state == Upload.State.TAKING


def test_the_page_shows_how_far_another_process_is(county: County, upload: Upload, client: Any) -> None:
    _dies(upload, county["statistics"])
    progress.tell(upload.pk, "write", 5_000, 20_000)
    client.force_login(county["statistics"])
    page = client.get(reverse("upload", args=[county.programme.slug, upload.pk]))
    assert 'value="25"' in page.content.decode()


def test_progress_moves_while_the_file_is_written(
    county: County, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zoulang.web.registry.intake.taking.ROWS_AT_ONCE", 1)
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(progress, "tell", lambda _, *work: told.append(work))
    _dies(upload, county["statistics"])
    run_sources(TODAY)
    assert [work for work in told if work[0] == "write"] == [
        ("write", 0, 2), ("write", 0, 2), ("write", 1, 2), ("write", 2, 2)
    ]  # fmt: skip
