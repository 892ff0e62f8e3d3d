"""Each detector trained and exported once a test session, on a tiny backbone."""

from __future__ import annotations

import pytest
from tests.models.tester import Trained, train_and_export

from cargolens.models import DETECTORS


@pytest.fixture(scope="session", params=sorted(DETECTORS))
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return train_and_export(request.param, tmp_path_factory.mktemp(request.param))
