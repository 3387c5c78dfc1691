"""The Rasa model: trained when its inputs changed, and only then."""

from __future__ import annotations

import shutil
from pathlib import Path

from launch.errors import LaunchError
from launch.fingerprint import fingerprint
from launch.programs import run_logged
from launch.progress import Progress
from launch.project import Project

INPUTS = ("config.yml", "domain.yml", "data", "bot", "actions")
PREFIX = "makegood-"
DRAFTS = ".training"
MODELS_KEPT = 3
RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",  # the same model on every machine
    "PYTHONWARNINGS": "ignore",  # Rasa's old pins warn by the page
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def model_file(project: Project) -> Path:
    """Where the model for the present inputs is, or will be. Its name carries their hash."""
    value = fingerprint(project.root, INPUTS)
    return project.models / f"{PREFIX}{value}.tar.gz"


def rasa_environment(project: Project) -> dict[str, str]:
    """What Rasa needs to find the project's own components, and to keep to itself."""
    return {**RASA_ENVIRONMENT, "PYTHONPATH": str(project.root)}


def prepare_model(project: Project, python: Path, progress: Progress) -> Path:
    """Trains the model when there is none for the present inputs; old ones are removed.

    A model appears under its name only when it is complete.
    """
    model = model_file(project)
    if not model.exists():
        with progress.step("Training the model"):
            drafts = project.models / DRAFTS
            shutil.rmtree(drafts, ignore_errors=True)
            name = model.name.removesuffix(".tar.gz")
            run_logged(
                [python, "-m", "rasa", "train", "--fixed-model-name", name, "--out", drafts],
                purpose="Training the model",
                log=project.setup_log,
                cwd=project.root,
                env=rasa_environment(project),
            )
            if model_file(project) != model:
                raise LaunchError("The model's inputs changed while it was trained; run it again.")
            (drafts / model.name).replace(model)
            shutil.rmtree(drafts, ignore_errors=True)
    _prune(model)
    return model


def _prune(keep: Path) -> None:
    """Keeps a few: a bot side that is running starts again with the model that it began with."""
    models = keep.parent.glob(f"{PREFIX}*.tar.gz")
    newest_first = sorted(models, key=lambda path: path.stat().st_mtime, reverse=True)
    for other in newest_first[MODELS_KEPT:]:
        if other != keep:
            other.unlink(missing_ok=True)
