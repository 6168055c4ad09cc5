"""Lines of a terminal."""

from rich.cells import cell_len

from tasklift.cli.lines import broken

TEXT = "先用 `lift init DATA` 写出任务文件，再运行 `lift run task.yaml`，然后查看报告（网页）。" * 4


def test_lines_are_as_wide_as_the_terminal_and_no_mark_begins_one() -> None:
    for width in range(20, 60):
        lines = broken(TEXT, width)
        assert max(map(cell_len, lines)) <= width
        assert not [line for line in lines if line[0] in "，。、；：）” " or line[-1] in "（“"]
        assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")


def test_a_word_wider_than_the_line_stands_alone() -> None:
    assert broken("a --very-long-option b", 6) == ["a", "--very-long-option", "b"]


def test_a_name_in_backticks_stays_whole() -> None:
    assert broken("只有占位词：`暂无`、`N/A`。", 16) == ["只有占位词：", "`暂无`、`N/A`。"]
