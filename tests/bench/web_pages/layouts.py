"""How sites lay out their pages: blogs, portals, tables of the 2000s, lists, laws, notices; one function each."""

from collections.abc import Callable, Mapping

from tests.bench.web_pages.judged import Sheet

Layout = Callable[[Sheet], str]


def _page(head: str, body: str) -> str:
    return f"<html><head><meta charset='utf-8'><title>{head}</title></head><body>{body}</body></html>"


def wordpress_post(s: Sheet) -> str:
    related = "".join(f"<li><a href='/p{n}'>{s.teaser()}</a></li>" for n in range(3))
    return _page(
        "Visits | Sample blog",
        f"""
<header id="masthead" class="site-header"><nav class="main-navigation">{s.menu()}</nav></header>
<div id="content" class="site-content"><main id="main" class="site-main"><article class="post hentry">
<header class="entry-header"><h1 class="entry-title">{s.text("Visits to places of detention")}</h1>
<div class="entry-meta"><span class="posted-on">17 May 2024</span></div></header>
<div class="entry-content">{s.paragraphs(3)}<h2>{s.text("What was found in the north")}</h2>{s.paragraphs(3)}
<div class="sharedaddy sd-sharing-enabled"><h3>{s.furniture("Share this with your friends")}</h3><ul><li><a>Mail</a></li></ul></div>
</div><footer class="entry-footer">{s.furniture("Posted in News, Tagged prisons, Leave a comment")}</footer></article>
<div class="jp-relatedposts"><h3>Related</h3><ul>{related}</ul></div></main></div>
<aside class="widget-area sidebar"><section class="widget"><h2>{s.furniture("Recent posts of the blog")}</h2>{s.menu("Older news of May", "Older news of June")}</section></aside>
{s.footer()}""",
    )


def drupal_node(s: Sheet) -> str:
    return _page(
        "Report",
        f"""
<div class="dialog-off-canvas-main-canvas"><div class="layout-container"><div class="region region-header">{s.menu()}</div>
<div class="region region-breadcrumb"><nav class="breadcrumb"><ol><li><a href="/">{s.furniture("You are here: Home")}</a></li></ol></nav></div>
<div class="region region-content"><h1 class="page-title">{s.text("Return to the eastern districts")}</h1>
<div class="tabs"><ul class="tabs primary"><li><a>{s.furniture("View revisions of this page")}</a></li></ul></div>
<article class="node node--type-report"><div class="node__content"><div class="field field--name-body field--type-text-with-summary">
{s.paragraphs(4)}<ul><li>{s.text(s.words.sentence())}</li><li>{s.text(s.words.sentence())}</li></ul>{s.paragraphs(2)}</div></div></article></div>
<div class="region region-sidebar-second"><div class="block block-views"><h2>{s.furniture("Most read this week")}</h2><p>{s.teaser()}</p></div></div></div></div>
{s.footer()}""",
    )


def government_portal(s: Sheet) -> str:
    sections = "".join(
        f"<h2 id='s{n}'>{s.text(f'Part {n} of the guidance')}</h2>{s.paragraphs(2)}" for n in range(1, 4)
    )
    contents = "".join(f"<li><a href='#s{n}'>Part {n} of the guidance</a></li>" for n in range(1, 4))
    return _page(
        "Guidance",
        f"""
<div class="skip-link"><a href="#content">{s.furniture("Skip to main content")}</a></div>
<div class="cookie-banner" role="region"><h2>{s.furniture("Cookies on this site")}</h2><p>{s.furniture("We use some essential cookies to make this site work and would like to set more.")}</p><button>Accept</button></div>
<div class="wrapper"><div class="breadcrumbs"><ol><li>{s.furniture("Home of all services")}</li></ol></div>
<main id="content"><h1>{s.text("Country note on military service")}</h1><nav class="contents-list"><h2>Contents</h2><ol>{contents}</ol></nav>
<div class="govspeak">{sections}</div></main>
<div class="feedback"><h2>{s.furniture("Is this page useful?")}</h2><p>{s.furniture("Help us improve our pages by telling what you were doing.")}</p></div></div>{s.footer()}""",
    )


def table_of_cases(s: Sheet) -> str:
    rows = "".join(
        f"<tr><td>{n}</td><td>{s.text(s.words.sentence())}</td><td>{s.text(f'Judgment of {n} May 2023')}</td></tr>"
        for n in range(1, 8)
    )
    return _page(
        "Cases",
        f"""<div id="top">{s.menu()}</div><div id="middle"><h1>{s.text("Decisions of the appeal court")}</h1>
{s.paragraphs(1)}<table class="cases"><thead><tr><th>No.</th><th>{s.text("What was decided")}</th><th>Date</th></tr></thead><tbody>{rows}</tbody></table></div>{s.footer()}""",
    )


def footnoted(s: Sheet) -> str:
    notes = "".join(
        f"<li id='n{n}'>{s.text(f'Interview with source {n}, held in Zenda.')} <a href='#r{n}'>↩</a></li>"
        for n in range(1, 5)
    )
    body = "".join(
        f"<p>{s.text(s.words.paragraph(2))}<sup><a id='r{n}' href='#n{n}'>{n}</a></sup></p>"
        for n in range(1, 5)
    )
    return _page(
        "Study",
        f"<nav>{s.menu()}</nav><article><h1>{s.text('A study of trials')}</h1>{body}<section class='footnotes'><ol>{notes}</ol></section></article>{s.footer()}",
    )


def paged_list(s: Sheet) -> str:
    items = "".join(
        f"<div class='item'><h3><a href='/r{n}'>{s.text(f'Monthly report number {n}')}</a></h3><p>{s.text(s.words.paragraph(2))}</p></div>"
        for n in range(1, 7)
    )
    return _page(
        "Reports",
        f"""<nav>{s.menu()}</nav><main><h1>{s.text("Monthly reports of the mission")}</h1><div class="list">{items}</div>
<nav class="pager"><ul class="pagination"><li><a>{s.furniture("Next page of results")}</a></li><li><a>{s.furniture("Last page of results")}</a></li></ul></nav></main>{s.footer()}""",
    )


def with_comments(s: Sheet) -> str:
    comments = "".join(
        f"<li class='comment'><cite>Reader {n}</cite><div class='comment-body'><p>{s.furniture(s.words.paragraph(3))}</p></div></li>"
        for n in range(5)
    )
    return _page(
        "News",
        f"""<div class="nav">{s.menu()}</div><div class="post"><h1>{s.text("Two released after hearing")}</h1><div class="post-content">{s.paragraphs(4)}</div></div>
<div id="comments" class="comments-area"><h2>{s.furniture("5 readers have replied to this")}</h2><ol class="comment-list">{comments}</ol>
<div id="respond"><form><label>{s.furniture("Your mail address will not be shown")}</label></form></div></div>{s.footer()}""",
    )


def related_teasers(s: Sheet) -> str:
    cards = "".join(
        f"<div class='card teaser'><h4><a href='/x{n}'>Another story</a></h4><p>{s.teaser()}</p></div>"
        for n in range(6)
    )
    return _page(
        "Story",
        f"""<header>{s.menu()}</header><article><h1>{s.text("The road to the border")}</h1><p class="lead">{s.text(s.words.paragraph(2))}</p>{s.paragraphs(5)}</article>
<section class="related-articles"><h2>{s.furniture("More stories that you may like")}</h2>{cards}</section>{s.footer()}""",
    )


def definition_list(s: Sheet) -> str:
    facts = {
        "Applicant": "A teacher from Zenda",
        "Court": "Appeal court of Strelsau",
        "Outcome": "The appeal was allowed",
    }
    shown = "".join(f"<dt>{s.text(name)}</dt><dd>{s.text(value)}</dd>" for name, value in facts.items())
    return _page(
        "Case 12",
        f"<div class='menu'>{s.menu()}</div><div class='case'><h1>{s.text('Case 12 of 2023')}</h1><dl>{shown}</dl><h2>{s.text('Summary of the case')}</h2>{s.paragraphs(3)}</div>{s.footer()}",
    )


def definition_table(s: Sheet) -> str:
    facts = {
        "Document name": "Birth certificate",
        "Issued by": "Registry office of the district",
        "Size": "105 by 148 millimetres",
        "Safety marks": "Watermark with a repeated lion",
    }
    shown = "".join(
        f"<tr><th>{s.text(name)}</th><td>{s.text(value)}</td></tr>" for name, value in facts.items()
    )
    return _page(
        "Specimen",
        f"<div id='nav'>{s.menu()}</div><div id='specimen'><h1>{s.text('Specimen of a certificate')}</h1><table>{shown}</table></div>{s.footer()}",
    )


def quoted_in_another_language(s: Sheet) -> str:
    said = s.text("Постановление вступает в силу со дня его подписания и публикации в газете.")
    return _page(
        "Decree",
        f"<nav>{s.menu()}</nav><article><h1>{s.text('A decree and its words')}</h1>{s.paragraphs(2)}<blockquote lang='ru'><p>{said}</p></blockquote>{s.paragraphs(2)}</article>{s.footer()}",
    )


def plain_divisions(s: Sheet) -> str:
    return _page(
        "Page",
        f"""<div id="a1"><div class="x">{s.menu()}</div></div><div id="a2"><div class="y"><div class="t">{s.text("News from the district court")}</div>
<div class="z">{s.paragraphs(5, tag="div")}</div></div></div><div id="a3"><div>{s.furniture("Site made by Sample Webdesign in 2011")}</div></div>""",
    )


def tables_of_the_2000s(s: Sheet) -> str:
    text = "<br><br>".join(s.text(s.words.paragraph(3)) for _ in range(5))
    left = "<br>".join(
        f"<a href='{n}.htm'>{s.furniture(one)}</a>"
        for n, one in enumerate(("Home page in English", "Archive of bulletins", "Guest book"))
    )
    return _page(
        "Bulletin",
        f"""<table width="780" border="0"><tr><td colspan="2" bgcolor="#003366"><font color="white">Helsinki group of samples</font></td></tr>
<tr><td width="160" valign="top"><font size="2">{left}</font></td><td valign="top"><table><tr><td><font size="4"><b>{s.text("Bulletin number seven")}</b></font></td></tr>
<tr><td><font face="Arial" size="2">{text}</font></td></tr></table></td></tr><tr><td colspan="2" align="center"><font size="1">{s.furniture("Best viewed at 800 by 600. You are visitor 12,345.")}</font></td></tr></table>""",
    )


def news_with_pictures(s: Sheet) -> str:
    return _page(
        "News",
        f"""<header><nav>{s.menu()}</nav></header><main><article><h1>{s.text("Court frees two journalists")}</h1><p class="byline">By Sample Writer</p>
<figure><img src="a.jpg" alt=""><figcaption>The court house in Strelsau</figcaption></figure>{s.paragraphs(3, 2)}
<div class="newsletter-signup"><h3>{s.furniture("Get our newsletter every morning")}</h3><p>{s.furniture("Enter your address and we will send you the best of the day.")}</p></div>{s.paragraphs(3, 2)}</article></main>
<div class="social-share"><a>{s.furniture("Share this on a network")}</a></div>{s.footer()}""",
    )


def press_release(s: Sheet) -> str:
    return _page(
        "Statement",
        f"""<div class="topbar">{s.menu()}</div><div class="press-release"><p class="kicker">{s.text("Press release of 3 June 2024")}</p><h1>{s.text("Mission concerned about arrests")}</h1>
<p><strong>STRELSAU</strong> – {s.text(s.words.paragraph(2))}</p>{s.paragraphs(3)}<p>{s.text("For further information contact the spokesperson of the mission.")}</p></div>{s.footer()}""",
    )


def questions_and_answers(s: Sheet) -> str:
    asked = "".join(
        f"<details><summary>{s.text(f'Question {n}: who may apply?')}</summary><div><p>{s.text(s.words.paragraph(2))}</p></div></details>"
        for n in range(1, 6)
    )
    return _page(
        "Questions",
        f"<nav>{s.menu()}</nav><main><h1>{s.text('Questions and answers on asylum')}</h1>{asked}</main>{s.footer()}",
    )


def accordion_of_buttons(s: Sheet) -> str:
    asked = "".join(
        f"<div class='accordion-item'><h3><button type='button'>{s.text(f'Topic {n}: papers needed')}</button></h3><div class='accordion-collapse collapse'><div class='accordion-body'>{s.text(s.words.paragraph(3))}</div></div></div>"
        for n in range(1, 5)
    )
    return _page(
        "Help",
        f"<nav>{s.menu()}</nav><div class='container'><h1>{s.text('Papers and certificates')}</h1><div class='accordion'>{asked}</div></div>{s.footer()}",
    )


def short_notice(s: Sheet) -> str:
    return _page(
        "Notice",
        f"<div class='nav'>{s.menu()}</div><div class='notice'><h2>{s.text('Office closed')}</h2><p>{s.text(s.words.sentence())}</p></div>{s.footer()}",
    )


def law(s: Sheet) -> str:
    articles = "".join(
        f"<p class='art'><b>{s.text(f'Article {n}.')}</b></p><p>1) {s.text(s.words.sentence())}</p><p>2) {s.text(s.words.sentence())}</p>"
        for n in range(1, 7)
    )
    return _page(
        "Law",
        f"<div class='links'>{s.menu()}</div><div class='doc'><h1>{s.text('Law on alternative service')}</h1>{articles}</div>{s.footer()}",
    )


def interview(s: Sheet) -> str:
    talk = "".join(
        f"<p><strong>{s.text(f'What happened on day {n}?')}</strong></p><p>{s.text(s.words.paragraph(2))}</p>"
        for n in range(1, 6)
    )
    return _page(
        "Interview",
        f"<nav>{s.menu()}</nav><div class='content'><h1>{s.text('A talk with a lawyer')}</h1>{talk}</div>{s.footer()}",
    )


def preformatted(s: Sheet) -> str:
    text = "\n\n".join(s.text(s.words.paragraph(2)) for _ in range(4))
    return _page(
        "Text",
        f"<p>{s.menu('Back to the index of texts')}</p><h1>{s.text('Resolution 12')}</h1><pre>{text}</pre>",
    )


def long_report(s: Sheet) -> str:
    parts = "".join(
        f"<section id='c{n}'><h2>{n}. {s.text(f'Chapter about region {n}')}</h2>{s.paragraphs(3)}<h3>{s.text(f'Findings in region {n}')}</h3>{s.paragraphs(2)}</section>"
        for n in range(1, 6)
    )
    return _page(
        "Report",
        f"<header>{s.menu()}</header><aside class='toc'><a href='#c1'>{s.furniture('Jump to the first chapter')}</a></aside><div class='report-body'><h1>{s.text('Report on five regions')}</h1>{parts}</div>{s.footer()}",
    )


def broken_lines(s: Sheet) -> str:
    text = "<br>\n<br>\n".join(s.text(s.words.paragraph(3)) for _ in range(5))
    return f"<html><body>{s.menu()}<h1>{s.text('Letter of the association')}</h1>{text}<hr>{s.furniture('Print this page or send it to a friend')}</body></html>"


def web_form(s: Sheet) -> str:
    return _page(
        "Ministry",
        f"""<form method="post" action="./page.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="x"><div id="menu">{s.menu()}</div>
<div id="ctl00_MainContent"><h1>{s.text("Order of the ministry")}</h1>{s.paragraphs(5)}</div><div id="bottom"><p>{s.furniture("Ministry of Samples, all rights reserved")}</p></div></form>""",
    )


def statistics(s: Sheet) -> str:
    rows = "".join(
        f"<tr><td>{s.text(f'Region {name}')}</td><td>{s.text(str(4711 + 137 * n))}</td></tr>"
        for n, name in enumerate(("Alpha", "Beta", "Gamma", "Delta", "Epsilon"))
    )
    return _page(
        "Figures",
        f"<nav>{s.menu()}</nav><main><h1>{s.text('Applications by region')}</h1><p>{s.text(s.words.sentence())}</p><table><caption>{s.text('Applications in 2023')}</caption>{rows}</table></main>{s.footer()}",
    )


def chronology(s: Sheet) -> str:
    days = "".join(
        f"<li><b>{s.text(f'{n} March 2024')}</b>: {s.text(s.words.sentence())}</li>" for n in range(1, 9)
    )
    return _page(
        "Chronology",
        f"<div class='navbar'>{s.menu()}</div><div class='main'><h1>{s.text('Chronology of events')}</h1><ul class='timeline'>{days}</ul></div>{s.footer()}",
    )


def whole_blog(s: Sheet) -> str:
    posts = "".join(
        f"<article class='post'><h2>{s.text(f'Entry number {n}')}</h2><div class='entry-content'>{s.paragraphs(2)}</div></article>"
        for n in range(1, 5)
    )
    return _page(
        "Blog",
        f"<header>{s.menu()}</header><main>{posts}</main><aside class='sidebar'><p>{s.teaser()}</p></aside>{s.footer()}",
    )


def cover_page(s: Sheet) -> str:
    files = "".join(f"<li><a href='/f{n}.pdf'>{s.text(f'Download volume {n}')}</a></li>" for n in range(1, 3))
    return _page(
        "Report",
        f"<nav>{s.menu()}</nav><main><h1>{s.text('Annual report 2023')}</h1><div class='abstract'><p>{s.text(s.words.paragraph(3))}</p></div><ul class='files'>{files}</ul></main>{s.footer()}",
    )


def only_in_json(s: Sheet) -> str:
    text = " ".join(s.text(s.words.paragraph(2)) for _ in range(3))
    return f"""<html><head><title>App</title><script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"Hearing put off","articleBody":"{text}"}}</script></head><body><div id="root"></div></body></html>"""


def no_frames(s: Sheet) -> str:
    return f"<html><head><title>Old site</title></head><frameset cols='20%,80%'><frame src='a.htm'><frame src='b.htm'><noframes><body><h1>{s.text('Society of samples')}</h1>{s.paragraphs(3)}</body></noframes></frameset></html>"


def hidden_parts(s: Sheet) -> str:
    return _page(
        "Story",
        f"""<nav>{s.menu()}</nav><div class="modal" style="display:none" aria-hidden="true"><p>{s.furniture("Please log in to go on reading this story.")}</p></div>
<article><h1>{s.text("A day at the office")}</h1>{s.paragraphs(4)}</article>{s.footer()}""",
    )


def unclosed_tags(s: Sheet) -> str:
    text = "".join(f"<p>{s.text(s.words.paragraph(3))}" for _ in range(5))
    return f"<title>Old page</title><body bgcolor=white><center>{s.menu()}</center><h2>{s.text('Statement of the council')}</h2>{text}<p align=center><i>{s.furniture('Return to the top of the page')}</i>"


LAYOUTS: Mapping[str, Layout] = {
    one.__name__: one
    for one in (
        wordpress_post, drupal_node, government_portal, table_of_cases, footnoted, paged_list, with_comments,
        related_teasers, definition_list, definition_table, quoted_in_another_language, plain_divisions,
        tables_of_the_2000s, news_with_pictures, press_release, questions_and_answers, accordion_of_buttons,
        short_notice, law, interview, preformatted, long_report, broken_lines, web_form, statistics, chronology,
        whole_blog, cover_page, only_in_json, no_frames, hidden_parts, unclosed_tags,
    )
}  # fmt: skip
