"""Lines of a terminal, in Chinese and English."""

from rich.cells import cell_len

from tasklift.text.lines import breaks, broken, columns_of, widest


def test_lines_are_as_wide_as_the_terminal_and_no_mark_begins_one() -> None:
    text = "先用 `lift init DATA` 写出任务文件，再运行 `lift run task.yaml`，然后查看报告。" * 4
    for width in range(20, 60):
        lines = broken(text, width)
        assert max(map(cell_len, lines)) <= width
        assert not [line for line in lines if line[0] in "，。、；： "]
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_word_wider_than_the_line_stands_alone() -> None:
    assert broken("a --very-long-option b", 6) == ["a", "--very-long-option", "b"]


def test_breaks_are_places_in_the_text_and_no_line_begins_with_blanks() -> None:
    assert breaks("  ab  cd ef", 7) == [6]
    assert breaks("“好”，（坏）。", 6) == [4]
    assert broken("提升 [-7.3, +13.6]，好", 16) == ["提升", "[-7.3, +13.6]，", "好"]
    assert breaks("", 5) == breaks("   ", 2) == []


def test_chinese_and_full_width_marks_take_two_columns() -> None:
    assert columns_of("好，a ") == 6


def test_a_name_in_backticks_stays_whole() -> None:
    assert broken("只有占位词：`暂无`、`N/A`。", 16) == ["只有占位词：", "`暂无`、`N/A`。"]


def test_the_widest_piece_is_a_word_or_a_name_with_its_marks() -> None:
    assert widest("只有占位词：`暂无`、a") == 8
    assert widest("") == 0
