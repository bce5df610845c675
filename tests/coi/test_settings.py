"""The settings: defaults, then coi.toml, then COI_* variables; whatever cannot be used is said in one sentence."""

from dataclasses import fields
from pathlib import Path

import pytest

from coi.errors import SettingsError
from coi.settings import PROJECT, Settings, load_settings


def _write(folder: Path, text: str) -> Path:
    (folder / "coi.toml").write_text(text, "utf-8")
    return folder


def test_without_file_and_variables_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings == Settings(data_dir=tmp_path)
    assert (settings.node, settings.port, settings.host) == ("ZZ", 8080, "127.0.0.1")


def test_the_file_wins_over_defaults_and_variables_win_over_the_file(tmp_path: Path) -> None:
    _write(tmp_path, 'node = "MD"\nport = 9000\n')
    settings = load_settings(tmp_path, {"COI_PORT": "9001", "PORT": "1", "coi_port": "2"})
    assert (settings.node, settings.port) == ("MD", 9001)


def test_the_data_directory_comes_from_the_caller_then_the_variable_then_var(tmp_path: Path) -> None:
    environment = {"COI_DATA_DIR": str(tmp_path / "other")}
    assert load_settings(tmp_path, environment).data_dir == tmp_path
    assert load_settings(None, environment).data_dir == tmp_path / "other"
    assert load_settings(None, {}).data_dir == Path("var")


def test_every_setting_explains_itself() -> None:
    for one in fields(Settings):
        assert one.metadata["help"].endswith("."), one.name


def test_every_setting_stands_in_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    for one in fields(Settings):
        assert f"| `{one.name}` | {one.metadata['help']} |" in readme


def test_every_kind_of_value_is_read_from_the_file(tmp_path: Path) -> None:
    _write(
        tmp_path,
        """
        corpus_dir = "elsewhere"
        request_timeout = 5
        trusted_hosts = ["coi.example", "www.coi.example"]
        [internal_hosts.samples]
        "samples.example" = "127.0.0.1:8000"
        """,
    )
    settings = load_settings(tmp_path, {})
    assert settings.corpus_dir == Path("elsewhere")
    assert settings.sources_dir == Path("elsewhere/sources")
    assert settings.vocabularies_dir == Path("elsewhere/vocabularies")
    assert settings.request_timeout == 5.0
    assert settings.trusted_hosts == ("coi.example", "www.coi.example")
    assert settings.internal_hosts == {"samples": {"samples.example": "127.0.0.1:8000"}}


@pytest.mark.parametrize(
    ("variable", "hosts"),
    [("", ()), ("a.example", ("a.example",)), ("a.example, b.example,", ("a.example", "b.example"))],
)
def test_a_list_in_a_variable_is_parted_by_commas(
    tmp_path: Path, variable: str, hosts: tuple[str, ...]
) -> None:
    assert load_settings(tmp_path, {"COI_TRUSTED_HOSTS": variable}).trusted_hosts == hosts


def test_the_database_is_sqlite_in_the_data_directory_unless_a_url_is_set(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).database == f"sqlite:///{tmp_path}/coi.sqlite"
    url = "postgresql://db.example/coi"
    assert load_settings(tmp_path, {"COI_DATABASE_URL": url}).database == url


def test_the_crawler_names_a_contact_only_where_there_is_one() -> None:
    assert "coi@example.org" in Settings(contact="coi@example.org").user_agent
    assert ";" not in Settings().user_agent


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    _write(tmp_path, 'node = "MD"\nprot = 9000\n')
    with pytest.raises(SettingsError, match=r"coi\.toml has a setting that does not exist: prot\."):
        load_settings(tmp_path, {})


@pytest.mark.parametrize(
    "line",
    [
        'port = "many"', "port = true", "port = 80.5", "port = inf", "port = -1", "port = 65536", "port = []",
        'request_timeout = "soon"', "request_timeout = -1", "request_timeout = 0", "request_timeout = nan",
        "crawl_timeout = inf", "trusted_hosts = 5", "trusted_hosts = [1]", "contact = 5", "host = false",
        "corpus_dir = 5", 'internal_hosts = "x"', 'internal_hosts = {samples = "x"}', "node = 5",
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_named_with_its_setting(tmp_path: Path, line: str) -> None:
    _write(tmp_path, line)
    with pytest.raises(SettingsError, match=f"setting {line.split(maxsplit=1)[0]} "):
        load_settings(tmp_path, {})


def test_a_variable_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="setting port cannot be “http”"):
        load_settings(tmp_path, {"COI_PORT": "http"})


@pytest.mark.parametrize("node", ["", "M", "MDA", "M1", "МД", "M ", "ß"])
def test_a_node_is_two_latin_letters(tmp_path: Path, node: str) -> None:
    with pytest.raises(SettingsError, match="must be two letters"):
        load_settings(tmp_path, {"COI_NODE": node})


@pytest.mark.parametrize("data", [b"node = ", b"node = 'MD'\nnode = 'PL'", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "coi.toml").write_bytes(data)
    with pytest.raises(SettingsError, match=r"coi\.toml cannot be read as TOML"):
        load_settings(tmp_path, {})


def test_the_file_cannot_move_the_directory_it_lies_in(tmp_path: Path) -> None:
    _write(tmp_path, 'data_dir = "elsewhere"')
    with pytest.raises(SettingsError, match="cannot set data_dir"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("hour", ["22", "24:00", "7:30", "at night"])
def test_the_hours_of_the_schedule_are_hours_of_the_day(tmp_path: Path, hour: str) -> None:
    assert load_settings(_write(tmp_path, 'crawl_at = "07:30"\n'), {}).crawl_at == "07:30"
    with pytest.raises(SettingsError, match="index_at must be an hour of the day"):
        load_settings(tmp_path, {"COI_INDEX_AT": hour})
