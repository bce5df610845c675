"""Tests of making the main text of a page whole: what a click opens is text, what is hidden or points elsewhere is none."""

from indexer.extract.html import extract_html

ONE = "The authorities detained forty-two people in the northern district during the second week of March, monitors say. "
TWO = "Witnesses said that soldiers searched houses at night and took young men to the office, where several were beaten. "
THREE = "A court in the regional capital heard the complaint in May and ordered an inquiry, but nothing was published. "
MENU = '<ul class="menu">' + "".join(f'<li><a href="/{n}">Menu entry number {n}</a></li>' for n in range(30))


def read(body: str) -> str:
    return " ".join(extract_html(f"<html><body>{body}</body></html>".encode(), None).text.split())


def holds(text: str, *parts: str) -> bool:
    return all(part.strip() in text for part in parts)


def test_every_panel_that_a_click_opens_is_read() -> None:
    text = read(
        "<main><h1>Profile</h1><ul role='tablist'><li><a href='#a'>Arrests</a></li><li><a href='#b'>Courts</a></li></ul>"
        f"<div id='a' class='tab-pane active'><p>{ONE}</p></div>"
        f"<div id='b' class='tab-pane' style='display:none'><p>{TWO}</p><p>{THREE}</p></div></main>"
    )
    assert holds(text, ONE, TWO, THREE)


def test_what_is_hidden_for_good_is_not_read() -> None:
    text = read(
        f"<main><h1>Arrests</h1><p>{ONE}</p><p hidden>A paragraph that nobody sees because of its attribute.</p>"
        f"<p style='display: none'>A paragraph that is styled away and seen by nobody.</p><p>{TWO}</p></main>"
    )
    assert holds(text, ONE, TWO)
    assert "nobody" not in text


def test_teasers_of_other_pages_are_left_out_even_where_they_are_longer_than_half_the_text() -> None:
    teasers = "".join(
        f"<div><a href='/r{n}'><h4>Another story {n}</h4></a><p>What story {n} tells at some length, as a teaser would do it, indeed.</p></div>"
        for n in range(6)
    )
    text = read(
        f"<div class='post'><h1>Arrests</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
        f"<div class='related-posts'><h3>Related</h3>{teasers}</div>"
    )
    assert holds(text, ONE, TWO, THREE)
    assert "Another story" not in text
    assert "at some length" not in text


def test_a_page_laid_out_by_a_table_of_which_most_is_a_menu_keeps_its_text_and_loses_the_menus() -> None:
    text = read(
        "<table><tr><td colspan='2'><a href='/'>Home</a> | <a href='/x'>About us</a> | <a href='/c'>Contact</a></td></tr>"
        f"<tr><td>{MENU}</ul></td><td><b>Arrests</b><br><br>{ONE}<br><br>{TWO}<br><br>{THREE}</td></tr>"
        "<tr><td colspan='2'>Copyright 2024 All rights reserved by the office</td></tr></table>"
    )
    assert holds(text, ONE, TWO, THREE)
    assert not any(words in text for words in ("About us", "Menu entry", "All rights reserved"))
