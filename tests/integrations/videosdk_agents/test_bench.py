"""That what docs/integrations.md shows can be measured again, in short."""

from benches.integrations import converters, videosdk_agents


def test_it_prints_both_tables(monkeypatch, capsys):
    monkeypatch.setattr(videosdk_agents, "PHASES", 1)
    for short, value in (("CLICKS", (0.2,)), ("FRAMES", 1), ("ROUNDS", 1)):
        monkeypatch.setattr(converters, short, value)
    videosdk_agents.main()
    first, second = capsys.readouterr().out.rstrip("\n").split("\n\n")
    assert "vsingest.fast.Resampler" in first
    assert len(second.splitlines()) >= 5
