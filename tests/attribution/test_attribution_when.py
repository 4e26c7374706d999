"""Dates: marked sentences with their EDTF, the days that follow from it, and what is no date.

A mark ``[…]`` is one expected expression; its EDTF stands in the list beside it. All sentences
and names are invented.
"""

from __future__ import annotations

import re
import time
from calendar import monthrange
from datetime import date, timedelta

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline import lexicon
from riftline.attribution import when, when_calendar, when_resolve
from riftline.attribution.when import dates
from riftline.model import Period, Span

FRIDAY = "2015-02-06"  # a Friday

ENGLISH: list[tuple[str | None, str, list[str]]] = [
    # whole dates
    (FRIDAY, "The letter of [2 February 2015] names the Vale Guard.", ["2015-02-02"]),
    (FRIDAY, "[Feb. 2, 2015]: the Ridge Council answers.", ["2015-02-02"]),
    (FRIDAY, "It was posted on [2015-01-30], they say.", ["2015-01-30"]),
    (FRIDAY, "It was posted at [2015-01-30T14:05:00Z] from Orlo.", ["2015-01-30"]),
    (FRIDAY, "Sent [February 2nd, 2014] by courier.", ["2014-02-02"]),
    (FRIDAY, "on [the 3rd of May 2013] the town fell", ["2013-05-03"]),
    (FRIDAY, "on [the second of March 2013] the town fell", ["2013-03-02"]),
    (FRIDAY, "It fell on [Saturday, 4 May 2013].", ["2013-05-04"]),
    (FRIDAY, "The stamp says [13/02/2014].", ["2014-02-13"]),
    (FRIDAY, "The stamp says [02/13/2014].", ["2014-02-13"]),
    (FRIDAY, "The stamp says [2/3/2014].", ["[2014-02-03,2014-03-02]"]),
    (FRIDAY, "The stamp says [3/3/2014].", ["2014-03-03"]),
    (FRIDAY, "The stamp says [14.02.2014].", ["2014-02-14"]),
    (FRIDAY, "[SEPTEMBER 9, 2014] — THE RIDGE COUNCIL", ["2014-09-09"]),
    # parts of dates
    (FRIDAY, "They split in [December 2013].", ["2013-12"]),
    (FRIDAY, "They split in [Dec. 2013].", ["2013-12"]),
    (FRIDAY, "They split in [December of 2013].", ["2013-12"]),
    (FRIDAY, "The post on [February 2] accuses the Vale Guard.", ["2015-02-02"]),
    (FRIDAY, "The post of [6 February] accuses the Vale Guard.", ["2015-02-06"]),
    (FRIDAY, "The post on [February 7] accused the Vale Guard.", ["2014-02-07"]),
    (FRIDAY, "He will speak on [February 20] in Orlo.", ["2015-02-20"]),
    (FRIDAY, "A vote is due on [5 January].", ["2016-01-05"]),
    (FRIDAY, "The pact was signed in [December].", ["2014-12"]),
    (FRIDAY, "The pact was signed in [May] by both.", ["2014-05"]),
    (FRIDAY, "On [29 February] they met.", ["2012-02-29"]),
    (None, "The post on [February 2] accuses the Vale Guard.", ["XXXX-02-02"]),
    (None, "The pact was signed in [March].", ["XXXX-03"]),
    (FRIDAY, "In [2013] the camps were one.", ["2013"]),
    (FRIDAY, "The [2012] truce did not hold.", ["2012"]),
    (FRIDAY, "The truce ([2012]) did not hold.", ["2012"]),
    (FRIDAY, "Both camps go back to [the 1990s].", ["199X"]),
    (FRIDAY, "Both camps go back to [the nineties].", ["199X"]),
    (FRIDAY, "Both camps go back to [the 19th century].", ["18XX"]),
    (FRIDAY, "It was [the summer of 2014].", ["2014-22"]),
    (FRIDAY, "In [spring 2013] the pass was shut.", ["2013-21"]),
    (FRIDAY, "They held out through [the winter of 2013-14].", ["2013-12-01/2014-02-28"]),
    (FRIDAY, "In [the third quarter of 2014] posts doubled.", ["2014-35"]),
    (FRIDAY, "In [early March 2014] they met.", ["2014-03-01~/2014-03-10~"]),
    (FRIDAY, "In [mid-March 2014] they met.", ["2014-03-11~/2014-03-20~"]),
    (FRIDAY, "By then, [late March 2014], it was over.", ["2014-03-21~/2014-03-31~"]),
    (FRIDAY, "It was over at [the end of 2013].", ["2013-09-01~/2013-12-31~"]),
    (FRIDAY, "In [the first half of 2013] nobody spoke.", ["2013-40"]),
    (FRIDAY, "In [about 2009] the camp was built.", ["2009~"]),
    # counted from publication
    (FRIDAY, "The post appeared [yesterday].", ["2015-02-05"]),
    (FRIDAY, "The post appeared [today].", ["2015-02-06"]),
    (FRIDAY, "The post appeared [the day before yesterday].", ["2015-02-04"]),
    (FRIDAY, "The post appeared on [Monday].", ["2015-02-02"]),
    (FRIDAY, "The post appeared on [Friday].", ["2015-02-06"]),
    (FRIDAY, "The post appeared [last Friday].", ["2015-01-30"]),
    (FRIDAY, "On [Monday], Orlo announced it will arm them.", ["2015-02-02"]),
    (FRIDAY, "On [Monday], the council of Orlo will vote.", ["2015-02-09"]),
    # 2 February was a Monday in 2015, a Sunday in 2014
    (FRIDAY, "It fell on [Sunday, February 2].", ["2014-02-02"]),
    (FRIDAY, "The two will meet on [Monday].", ["2015-02-09"]),
    (FRIDAY, "The two meet [next Tuesday].", ["2015-02-10"]),
    (FRIDAY, "The post appeared on [Monday morning].", ["2015-02-02"]),
    (FRIDAY, "The post appeared [last week].", ["2015-01-26/2015-02-01"]),
    (FRIDAY, "The post appeared [this month].", ["2015-02"]),
    (FRIDAY, "The post appeared [last month].", ["2015-01"]),
    (FRIDAY, "It ends [next year].", ["2016"]),
    (FRIDAY, "They split [last December].", ["2014-12"]),
    (FRIDAY, "They split [last summer].", ["2014-22"]),
    (FRIDAY, "They split [two days ago].", ["2015-02-04"]),
    (FRIDAY, "They split [three months ago].", ["2014-11"]),
    (FRIDAY, "They split [twenty-one days ago].", ["2015-01-16"]),
    (FRIDAY, "They split [a year ago].", ["2014"]),
    (FRIDAY, "In [recent weeks] the tone has changed.", ["2014-12-12~/2015-02-06"]),
    (FRIDAY, "In [the past month] the tone has changed.", ["2015-01-06~/2015-02-06"]),
    (FRIDAY, "Over [the last two weeks] the tone has changed.", ["2015-01-23~/2015-02-06"]),
    (FRIDAY, "He [recently] left the Ridge Council.", ["2014-11-06~/2015-02-06"]),
    (FRIDAY, "He left [earlier this month].", ["2015-02-01/2015-02-06"]),
    (FRIDAY, "They meet [later this weekend].", ["2015-02-07/2015-02-08"]),
    (FRIDAY, "They met [earlier this weekend].", [""]),
    # counted from the date said before
    (FRIDAY, "It began on [3 May 2014]. [Two days later] it ended.", ["2014-05-03", "2014-05-05"]),
    (FRIDAY, "It began in [May 2013]. [Three months later] it ended.", ["2013-05", "2013-08"]),
    (FRIDAY, "It began on [3 May 2014] and ended [the next day].", ["2014-05-03", "2014-05-04"]),
    (FRIDAY, "On [3 May 2014] he spoke; [that day] she left.", ["2014-05-03", "2014-05-03"]),
    (FRIDAY, "In [2011] they met. [The following year] they split.", ["2011", "2012"]),
    (FRIDAY, "In [2011] they met and split in [June of that year].", ["2011", "2011-06"]),
    (FRIDAY, "They met [two days before 5 May 2014].", ["2014-05-03"]),
    (FRIDAY, "It began in [May 2013]. [Two days later] it ended.", ["2013-05", ""]),
    (None, "It began [last week] and ended [yesterday].", ["", ""]),
    # ranges, open and closed
    (FRIDAY, "Fighting lasted [from May to June 2014].", ["2014-05/2014-06"]),
    (FRIDAY, "Fighting lasted [from November to February 2014].", ["2013-11/2014-02"]),
    (FRIDAY, "It was [between 3 and 5 March 2014].", ["2014-03-03/2014-03-05"]),
    (FRIDAY, "It was held on [2–4 February].", ["2015-02-02/2015-02-04"]),
    (FRIDAY, "It was held on [May 3-5, 2014].", ["2014-05-03/2014-05-05"]),
    (FRIDAY, "It lasted [from 30 December 2013 to 2 January].", ["2013-12-30/2014-01-02"]),
    (FRIDAY, "The war of [2011–2013] had two fronts.", ["2011/2013"]),
    (FRIDAY, "The war of [2011-13] had two fronts.", ["2011/2013"]),
    (FRIDAY, "It went on [from Monday to Wednesday].", ["2015-02-02/2015-02-04"]),
    (FRIDAY, "Enemies [since December 2013], they trade posts.", ["2013-12/.."]),
    (FRIDAY, "Enemies [since Monday], they trade posts.", ["2015-02-02/.."]),
    (FRIDAY, "Enemies [from March 2014 onwards].", ["2014-03/.."]),
    (FRIDAY, "They held the pass [until March 2014].", ["../2014-03"]),
    (FRIDAY, "They held the pass [before 2 February 2014].", ["../2014-02-01"]),
    (None, "Enemies [since December], they trade posts.", [""]),
    (FRIDAY, "They trade there [since the 19th century].", ["1800~/.."]),
    (FRIDAY, "It lasted [from the 1960s to the 1980s].", ["1960~/1989~"]),
    (None, "It was [early December], or in [the summer].", ["XXXX-12", ""]),
    (FRIDAY, "In [May] and [June 2014] nobody spoke.", ["2014-05", "2014-06"]),
    (FRIDAY, "Enemies [since at least 2012], they trade posts.", ["2012/.."]),
    (FRIDAY, "It was on [3], [5] and [7 May 2014].", ["2014-05-03", "2014-05-05", "2014-05-07"]),
    (FRIDAY, "It was on [2] and [3 February].", ["2015-02-02", "2015-02-03"]),
    (FRIDAY, "It will end [by the end of the year].", ["../2015-12-31~"]),
    (FRIDAY, "Met [2011], split [the end of the year].", ["2011", "2011-09-01~/2011-12-31~"]),
    # the Islamic calendar
    (FRIDAY, "The oath of [1 Ramadan 1435] binds them.", ["2014-06-28~"]),
    (FRIDAY, "The oath of [Rajab 1435 AH] binds them.", ["2014-04-30~/2014-05-29~"]),
    # Ramadan of 2014 ended on 27 July; 2030 has two of them
    (FRIDAY, "They met during [Ramadan], unseen.", ["2014-06-28~/2014-07-27~"]),
    (FRIDAY, "They will meet during [Ramadan], unseen.", ["2015-06-18~/2015-07-16~"]),
    (FRIDAY, "Enemies [since last Ramadan], they trade posts.", ["2014-06-28~/.."]),
    (FRIDAY, "In [Ramadan 2030] both were poor.", ["2030~"]),
    (FRIDAY, "On [5 Shawwal] the camps split.", ["2014-08-01~"]),
    (FRIDAY, "The truce of [Eid al-Adha] did not hold.", ["2014-10-04~"]),
    (None, "They met during [Ramadan], unseen.", [""]),
    # up to when: what goes on, and what is over
    (FRIDAY, "The pass stays shut [until 15 March].", ["../2015-03-15"]),
    (FRIDAY, "They held the pass [until 15 March].", ["../2014-03-15"]),
    (FRIDAY, "[Until December] he kept out of it.", ["../2014-12"]),
    (FRIDAY, "Lay down your arms [by Tuesday], they write.", ["../2015-02-10"]),
    (FRIDAY, "Talks resume on [Monday].", ["2015-02-09"]),
    (FRIDAY, "Aid comes in [the coming days].", ["2015-02-06/2015-02-20~"]),
    # the edges of the calendar, other figures, dates that contradict each other
    (FRIDAY, "In [1014] they met, on [5 May 1014].", ["1014", "1014-05-05"]),
    (FRIDAY, "They met [before 1 January 1000].", ["../0999-12-31"]),
    (FRIDAY, "They met [9999 years ago].", [""]),
    (FRIDAY, "Posted [٢٠١٤-٠٤-١٢], and on [٣ May ٢٠١٤].", ["2014-04-12", "2014-05-03"]),
    (FRIDAY, "Posted on [５ May ２０１４].", ["2014-05-05"]),
    (FRIDAY, "It lasted [from 5 May 2014 to 3 March 2013].", [""]),
    (FRIDAY, "It was on [Friday, 5 May 2014], they say.", ["2014-05-05"]),
    (FRIDAY, "Sent [2014-04-12T23:30].", ["2014-04-12"]),
    (FRIDAY, "Sent [2014-04-12T23:30:00-25:00].", ["2014-04-12"]),
    ("9999-12-31", "[Yesterday], he will say [next week].", ["9999-12-30", ""]),
    ("0001-01-01", "[Yesterday] he was here, on [Monday] too.", ["", "0001-01-01"]),
    ("2199-01-01", "[Yesterday] and [last year].", ["2198-12-31", "2198"]),
    # more ways to say it
    (FRIDAY, "They split [half a year ago].", ["2014-08~"]),
    (FRIDAY, "They split [about three weeks ago].", ["2015-01-12~/2015-01-18~"]),
    (FRIDAY, "They split [the week before last].", ["2015-01-19/2015-01-25"]),
    (FRIDAY, "They split over [the weekend].", ["2015-01-31/2015-02-01"]),
    (FRIDAY, "They will meet [in two weeks].", ["2015-02-16/2015-02-22"]),
    (FRIDAY, "They meet [in two days' time].", ["2015-02-08"]),
    (FRIDAY, "In [H1 2014] posts doubled.", ["2014-40"]),
    (FRIDAY, "Posts doubled in [the mid-'90s].", ["1993-01-01~/1995-12-31~"]),
    (FRIDAY, "The oath is of [1435 AH].", ["2013-11-04~/2014-10-24~"]),
    # a line broken by the page
    (FRIDAY, "The letter of [2\nFebruary 2015] names them.", ["2015-02-02"]),
]  # fmt: skip

ENGLISH_NONE = [
    "In two weeks they lost two towns.",
    "They may march on Orlo, and they may not.",
    "May they march! March on, Vale Guard.",
    "Sat Orlo in the sun with a second rifle.",
    "They lost 2014 fighters and 1500 rounds.",
    "More than 2000 people fled.",
    "The 17 February Brigade denied it.",
    "The February 17 Martyrs Brigade denied it.",
    'The "17 February" Brigade denied it.',
    "The Movement of 6 October denied it.",
    "The 5th Division took the bridge.",
    "Orlo Venn, 34, aged 20 when he joined, has 3 sons.",
    "On 31 February 2014 nothing can have happened.",
    "On 30 and 31 February 2014 nothing can have happened.",
    "On 32 March 2014 nothing can have happened.",
    "The stamp 2014-02-30 and 31/02/2014 is false.",
    "In the year 99999 nobody will care.",
    "April Venn met June Orlo.",
    "The fall of the city came first; a spring in his step, he left.",
    "Version 1.2.2015.3, port 2015/tcp, $2014, 2014%, 12:2014.",
    "He waited three days for two hours of talks.",
    "The paper Ridge TODAY and the show Vale This Morning asked.",
    "Fridays are quiet; every Friday they pray, and Black Friday is no day of theirs.",
    "The sum was 1,2014 and 2014.5 in all.",
    # a day of a year that no calendar here has is not a day of another year
    "It was on 5 May 9999, or on 5 May 0000, or on May 5 0001, in March 9999, in the year 0.",
    "It was on 5 May 2014 BC, some say, and others 9999-12-31 or 0000-05-03.",
    "The Sunday Market Union met Ramadan Vennar, who sold the Monday Press.",
]

RUSSIAN: list[tuple[str | None, str, list[str]]] = [
    # полные даты
    (FRIDAY, "Письмо от [2 февраля 2015 года] называет Стражу Долины.", ["2015-02-02"]),
    (FRIDAY, "Письмо от [2 февраля 2015 г.] называет их.", ["2015-02-02"]),
    (FRIDAY, "[02.02.2015] Совет Хребта ответил.", ["2015-02-02"]),
    (FRIDAY, "[05.03.2014] Совет Хребта ответил.", ["2014-03-05"]),
    (FRIDAY, "[05.03.14] Совет Хребта ответил.", ["2014-03-05"]),
    (FRIDAY, "[05/03/2014] Совет Хребта ответил.", ["2014-03-05"]),
    (FRIDAY, "Запись [2015-01-30] удалена.", ["2015-01-30"]),
    (FRIDAY, "Это было [5 янв. 2015 г.] в Орло.", ["2015-01-05"]),
    (FRIDAY, "Это было [5-го мая 2014] в Орло.", ["2014-05-05"]),
    # части дат
    (FRIDAY, "Они разошлись в [декабре 2013 года].", ["2013-12"]),
    (FRIDAY, "[Декабрь 2013 года] стал переломом.", ["2013-12"]),
    (FRIDAY, "В записи [2 февраля] обвиняют Стражу.", ["2015-02-02"]),
    (FRIDAY, "В записи [7 февраля] обвиняли Стражу.", ["2014-02-07"]),
    (FRIDAY, "Встреча состоится [20 февраля] в Орло.", ["2015-02-20"]),
    (FRIDAY, "Договор подписан в [декабре].", ["2014-12"]),
    (FRIDAY, "Договор подписан в [мае] обеими сторонами.", ["2014-05"]),
    (None, "В записи [2 февраля] обвиняют Стражу.", ["XXXX-02-02"]),
    (None, "Договор подписан в [марте].", ["XXXX-03"]),
    (FRIDAY, "В [2013 году] они были заодно.", ["2013"]),
    (FRIDAY, "Перемирие [2012 года] не удержалось.", ["2012"]),
    (FRIDAY, "Перемирие [2012-го] не удержалось.", ["2012"]),
    (FRIDAY, "Перемирие ([2012]) не удержалось.", ["2012"]),
    (FRIDAY, "Лагеря возникли в [1990-х годах].", ["199X"]),
    (FRIDAY, "Лагеря возникли в [90-е годы].", ["199X"]),
    (FRIDAY, "Лагеря возникли в [девяностые].", ["199X"]),
    (FRIDAY, "Лагеря возникли в [XX веке].", ["19XX"]),
    (FRIDAY, "[Летом 2014 года] перевал закрыли.", ["2014-22"]),
    (FRIDAY, "[Осенью прошлого года] перевал закрыли.", ["2014-23"]),
    (FRIDAY, "[Зимой 2013/14] перевал держали.", ["2013-12-01/2014-02-28"]),
    (FRIDAY, "[Весной] перевал закрыли.", ["2014-21"]),
    (FRIDAY, "В [начале марта 2014 года] они встретились.", ["2014-03-01~/2014-03-10~"]),
    (FRIDAY, "В [середине марта 2014 года] они встретились.", ["2014-03-11~/2014-03-20~"]),
    (FRIDAY, "В [конце 2013 года] всё кончилось.", ["2013-09-01~/2013-12-31~"]),
    (FRIDAY, "В [первой половине 2013 года] все молчали.", ["2013-40"]),
    (FRIDAY, "[5 мая прошлого года] он ушёл.", ["2014-05-05"]),
    # от дня публикации
    (FRIDAY, "Запись появилась [вчера].", ["2015-02-05"]),
    (FRIDAY, "Запись появилась [сегодня].", ["2015-02-06"]),
    (FRIDAY, "Запись появилась [позавчера].", ["2015-02-04"]),
    (FRIDAY, "[Накануне] совет заявил об этом.", ["2015-02-05"]),
    (FRIDAY, "Запись появилась в [понедельник].", ["2015-02-02"]),
    (FRIDAY, "Запись появилась в [среду].", ["2015-02-04"]),
    (FRIDAY, "Запись появилась в [минувшую пятницу].", ["2015-01-30"]),
    (FRIDAY, "Это было в [воскресенье, 2 февраля].", ["2014-02-02"]),
    (FRIDAY, "Это было в [понедельник, 6 мая 2013 года].", ["2013-05-06"]),
    (FRIDAY, "Это было в [выходные].", ["2015-01-31/2015-02-01"]),
    (FRIDAY, "Всё решилось к 17:00 [понедельника].", ["2015-02-02"]),
    (FRIDAY, "Сошлись в [мае 2013 года], в [этом же году] ушли.", ["2013-05", "2013"]),
    (FRIDAY, "Суд пройдёт в [следующую среду].", ["2015-02-11"]),
    (FRIDAY, "В [ночь на вторник] стреляли.", ["2015-02-02/2015-02-03"]),
    (FRIDAY, "В [ночь на 5 мая 2014 года] стреляли.", ["2014-05-04/2014-05-05"]),
    (FRIDAY, "На [прошлой неделе] стреляли.", ["2015-01-26/2015-02-01"]),
    (FRIDAY, "На [этой неделе] стреляли.", ["2015-02-02/2015-02-08"]),
    (FRIDAY, "В [прошлом месяце] стреляли.", ["2015-01"]),
    (FRIDAY, "В [этом году] не стреляли.", ["2015"]),
    (FRIDAY, "В [следующем году] выборы.", ["2016"]),
    (FRIDAY, "[Прошлым летом] стреляли.", ["2014-22"]),
    (FRIDAY, "Они разошлись [два дня назад].", ["2015-02-04"]),
    (FRIDAY, "Они разошлись [неделю назад].", ["2015-01-26/2015-02-01"]),
    (FRIDAY, "Они разошлись [три месяца назад].", ["2014-11"]),
    (FRIDAY, "Они разошлись [год назад].", ["2014"]),
    (FRIDAY, "Они разошлись [полгода назад].", ["2014-08~"]),
    (FRIDAY, "В [последние недели] тон изменился.", ["2014-12-12~/2015-02-06"]),
    (FRIDAY, "За [последний месяц] тон изменился.", ["2015-01-06~/2015-02-06"]),
    (FRIDAY, "За [последние две недели] тон изменился.", ["2015-01-23~/2015-02-06"]),
    (FRIDAY, "Он [недавно] покинул совет.", ["2014-11-06~/2015-02-06"]),
    # от названной раньше даты
    (FRIDAY, "Бой [3 мая 2014 г.]. [Спустя неделю] мир.", ["2014-05-03", "2014-05-05/2014-05-11"]),
    (FRIDAY, "Бой [3 мая 2014 года]. [Через два дня] мир.", ["2014-05-03", "2014-05-05"]),
    (FRIDAY, "Бой [3 мая 2014 года]. [Двумя днями ранее] мир.", ["2014-05-03", "2014-05-01"]),
    (FRIDAY, "Бой [3 мая 2014 года]. На [следующий день] мир.", ["2014-05-03", "2014-05-04"]),
    (FRIDAY, "Бой [3 мая 2014 года]. В [тот же день] мир.", ["2014-05-03", "2014-05-03"]),
    (FRIDAY, "Сошлись в [2011 году], а в [том же году] разошлись.", ["2011", "2011"]),
    (FRIDAY, "Сошлись в [2011 году], разошлись в [июне того же года].", ["2011", "2011-06"]),
    (FRIDAY, "Сошлись в [мае 2013 года], разошлись [три месяца спустя].", ["2013-05", "2013-08"]),
    (FRIDAY, "Сошлись [за два дня до 5 мая 2014 года].", ["2014-05-03"]),
    (FRIDAY, "Сошлись в [мае 2013 года], разошлись [годом ранее].", ["2013-05", "2012"]),
    (None, "Началось на [прошлой неделе], кончилось [вчера].", ["", ""]),
    # промежутки
    (FRIDAY, "Бои шли [с 3 по 5 мая 2014 года].", ["2014-05-03/2014-05-05"]),
    (FRIDAY, "Бои шли [с мая по июнь 2014 года].", ["2014-05/2014-06"]),
    (FRIDAY, "Бои шли [с ноября по февраль 2014 года].", ["2013-11/2014-02"]),
    (FRIDAY, "Бои шли [с 30 января по 2 февраля].", ["2015-01-30/2015-02-02"]),
    (FRIDAY, "Бои шли [между 3 и 5 марта 2014 года].", ["2014-03-03/2014-03-05"]),
    (FRIDAY, "Бои шли [2–4 февраля].", ["2015-02-02/2015-02-04"]),
    (FRIDAY, "Бои шли в [2013–2014 годах].", ["2013/2014"]),
    (FRIDAY, "Бои шли [с 2011 по 2013 год].", ["2011/2013"]),
    (FRIDAY, "Враги [с декабря 2013 года], они спорят.", ["2013-12/.."]),
    (FRIDAY, "Враги [с понедельника], они спорят.", ["2015-02-02/.."]),
    (FRIDAY, "Перевал держали [до марта 2014 года].", ["../2014-03"]),
    (FRIDAY, "Перевал держали [до 2 февраля].", ["../2015-02-02"]),
    (FRIDAY, "Враги [с начала 2014 года].", ["2014-01-01~/.."]),
    (None, "Враги [с декабря], они спорят.", [""]),
    (FRIDAY, "Бои шли [5], [6] и [7 мая 2014 года].", ["2014-05-05", "2014-05-06", "2014-05-07"]),
    (FRIDAY, "Бои шли [с понедельника по среду].", ["2015-02-02/2015-02-04"]),
    (FRIDAY, "Бои шли в [третьем квартале 2014 года].", ["2014-35"]),
    (FRIDAY, "Бои шли [двадцать пятого декабря].", ["2014-12-25"]),
    (FRIDAY, "Бои шли в [20-х числах мая].", ["2014-05-21~/2014-05-31~"]),
    # календарь хиджры
    (FRIDAY, "Клятва [1 рамадана 1435 года хиджры] их связала.", ["2014-06-28~"]),
    (FRIDAY, "В [рамадан] они молчали.", ["2014-06-28~/2014-07-27~"]),
    (FRIDAY, "Перемирие [после Курбан-байрама] сорвано.", ["2014-10-04~/.."]),
    # до каких пор: что длится и что прошло
    (FRIDAY, "Перевал закрыт [до 15 марта].", ["../2015-03-15"]),
    (FRIDAY, "Перевал был закрыт [до 15 марта].", ["../2014-03-15"]),
    (FRIDAY, "Переговоры возобновятся в [понедельник].", ["2015-02-09"]),
    (FRIDAY, "Это было [где-то в мае 2013 года].", ["2013-05~"]),
    (FRIDAY, "Это было в [V веке до н. э.] и в [490 году до нашей эры].", ["-04XX", "-0489"]),
    (FRIDAY, "Это было [٣ мая ٢٠١٤ года].", ["2014-05-03"]),
    # имя и день рядом
    (FRIDAY, "[Вчерашняя] бригада [17 января] атаковала.", ["2015-02-05", "2015-01-17"]),
    # прилагательные: предлог перед ними относится к существительному
    (FRIDAY, "После [субботнего] рейда было тихо.", ["2015-01-31"]),
    (FRIDAY, "До [майских] выборов было тихо.", ["2014-05"]),
    (FRIDAY, "[Вчерашний] обстрел и [прошлогодний] договор.", ["2015-02-05", "2014"]),
    (FRIDAY, "Они порвали [больше года назад].", ["2014~"]),
    (FRIDAY, "Они сошлись [около месяца назад].", ["2015-01~"]),
    (FRIDAY, "За [прошедшие полгода] тон изменился.", ["2014-08-06~/2015-02-06"]),
    (FRIDAY, "На [выходных] было тихо, [9-го числа] нет.", ["2015-01-31/2015-02-01", "2015-01-09"]),
    (FRIDAY, "Бои шли [май–июнь 2014].", ["2014-05/2014-06"]),
    (FRIDAY, "Бои шли в [первом полугодии 2014 года].", ["2014-40"]),
    (FRIDAY, "Клятва [1435 года хиджры] забыта.", ["2013-11-04~/2014-10-24~"]),
    # как пишут в сети
    (FRIDAY, "В [начале 2012г.] он ушёл.", ["2012-01-01~/2012-04-30~"]),
    (FRIDAY, "В [1983] окончил школу.", ["1983"]),
    (FRIDAY, "Войны ([2002], [2004]) и памятник [ХХ-го века].", ["2002", "2004", "19XX"]),
    (FRIDAY, "Рейд назначили на вечер [вторника].", ["2015-02-03"]),
]  # fmt: skip

RUSSIAN_NONE = [
    "«Бригада 17 февраля» всё отрицает.",
    "Бригада 17 февраля всё отрицает.",
    "Движение «6 октября» всё отрицает.",
    "Они живут на улице 8 Марта.",
    "Школа имени 17 февраля закрыта.",
    "Они потеряли 2014 бойцов и 1500 патронов.",
    "В среде экспертов спорят; окружающая среда страдает.",
    "Накануне выборов и накануне наступления все молчат.",
    "Марта Орло и Майя Венн ушли.",
    "31 февраля 2014 года ничего не было.",
    "35 марта 2014 года ничего не было.",
    "Штамп 31.02.2014 и 12.13.2014 ложный.",
    "Он ждал три дня и две недели.",
    "Ему 34 года, он прожил там 20 лет.",
    "В 99999 году всем будет всё равно.",
    "Это было 5 мая 9999 года, 5 мая 0000 года и в 0 году.",
    "По понедельникам тихо.",
    "Октябрьская площадь, Майский сад и Воскресный рынок пусты.",
]

MARK = re.compile(r"\[((?:[^\[\]])+)\]")


def unmark(marked: str) -> tuple[str, list[Span]]:
    """The text without marks, and where the marks stood."""
    text, spans, at = "", [], 0
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        spans.append(Span(len(text), len(text) + len(m[1])))
        text += m[1]
        at = m.end()
    return text + marked[at:], spans


def seen(found: tuple[Period, ...]) -> list[tuple[str, str]]:
    return [(p.text, p.edtf) for p in found]


@pytest.mark.parametrize(("published", "marked", "edtf"), ENGLISH)
def test_english(published: str | None, marked: str, edtf: list[str]) -> None:
    text, spans = unmark(marked)
    found = dates(text, published, "en")
    assert seen(found) == [(text[s.start : s.end], e) for s, e in zip(spans, edtf, strict=True)]
    assert [p.span for p in found] == spans


@pytest.mark.parametrize(("published", "marked", "edtf"), RUSSIAN)
def test_russian(published: str | None, marked: str, edtf: list[str]) -> None:
    text, spans = unmark(marked)
    found = dates(text, published, "ru")
    assert seen(found) == [(text[s.start : s.end], e) for s, e in zip(spans, edtf, strict=True)]
    assert [p.span for p in found] == spans


@pytest.mark.parametrize("text", ENGLISH_NONE)
def test_no_date_in_english(text: str) -> None:
    assert seen(dates(text, FRIDAY, "en")) == []


@pytest.mark.parametrize("text", RUSSIAN_NONE)
def test_no_date_in_russian(text: str) -> None:
    assert seen(dates(text, FRIDAY, "ru")) == []


def bounds(edtf: str) -> tuple[str | None, str | None]:
    """First and last day of an exact EDTF string of level 0 to 2, worked out here anew."""
    if edtf.startswith("["):
        days = edtf.strip("[]").split(",")
        return bounds(days[0])[0], bounds(days[-1])[1]
    if "/" in edtf:
        left, right = edtf.split("/")
        return (
            None if left == ".." else bounds(left)[0],
            None if right == ".." else bounds(right)[1],
        )
    if edtf.startswith(("XXXX", "-")) or not edtf:
        return None, None
    if edtf.endswith("X"):
        return f"{edtf.replace('X', '0')}-01-01", f"{edtf.replace('X', '9')}-12-31"
    parts = [int(p) for p in edtf.split("-")]
    if len(parts) == 1:
        return f"{edtf}-01-01", f"{edtf}-12-31"
    first_month, months = {
        21: (3, 3), 22: (6, 3), 23: (9, 3), 33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3),
        40: (1, 6), 41: (7, 6),
    }.get(parts[1], (parts[1], 1))  # fmt: skip
    if len(parts) == 3:
        return edtf, edtf
    last_month = first_month + months - 1
    return (
        f"{parts[0]:04d}-{first_month:02d}-01",
        f"{parts[0]:04d}-{last_month:02d}-{monthrange(parts[0], last_month)[1]}",
    )


@pytest.mark.parametrize(
    ("published", "marked", "lang"),
    [(p, m, "en") for p, m, _ in ENGLISH] + [(p, m, "ru") for p, m, _ in RUSSIAN],
)
def test_days_are_those_of_the_edtf(published: str | None, marked: str, lang: str) -> None:
    for p in dates(unmark(marked)[0], published, lang):
        if "~" in p.edtf:
            assert p.precision == "approximate"
            continue
        assert (p.earliest, p.latest) == bounds(p.edtf)


def day_of(t: time.struct_time) -> str:
    return f"{t.tm_year:04d}-{t.tm_mon:02d}-{t.tm_mday:02d}"


@pytest.mark.parametrize(
    ("published", "marked", "lang"),
    [(p, m, "en") for p, m, _ in ENGLISH] + [(p, m, "ru") for p, m, _ in RUSSIAN],
)
def test_another_library_reads_our_edtf_back(published: str | None, marked: str, lang: str) -> None:
    """And finds in it the days that the period has, where its own conventions are ours."""
    for p in dates(unmark(marked)[0], published, lang):
        if not p.edtf:
            continue
        read = edtf.parse_edtf(p.edtf)
        assert str(read).replace(", ", ",") == p.edtf
        # Sets, years of no century and its own span for a season apart, and ~ is a day to us.
        if re.search(r"[~\[]|XXXX|-(?:2\d|3[3-9]|4\d)(?!\d|-)", p.edtf):
            continue
        if p.earliest is not None:
            assert day_of(read.lower_strict()) == p.earliest
        if p.latest is not None:
            assert day_of(read.upper_strict()) == p.latest


@pytest.mark.parametrize(
    ("text", "lang", "precision"),
    [
        ("on 2 February 2015", "en", "day"),
        ("last week", "en", "week"),
        ("in December 2013", "en", "month"),
        ("the summer of 2014", "en", "season"),
        ("in 2014", "en", "year"),
        ("the 1990s", "en", "decade"),
        ("from May to June 2014", "en", "range"),
        ("since May 2014", "en", "range"),
        ("in recent weeks", "en", "approximate"),
        ("late March 2014", "en", "approximate"),
        ("в декабре 2013 года", "ru", "month"),
        ("на прошлой неделе", "ru", "week"),
        ("недавно", "ru", "approximate"),
    ],
)
def test_precision(text: str, lang: str, precision: str) -> None:
    assert [p.precision for p in dates(text, FRIDAY, lang)] == [precision]


def test_nothing_is_resolved_without_publication() -> None:
    text = "yesterday, on Monday, last week, two days ago, next year, recently, this month"
    found = dates(text, None, "en")
    assert len(found) == 7
    assert {(p.earliest, p.latest, p.precision, p.edtf) for p in found} == {
        (None, None, "unknown", "")
    }


def test_publication_may_be_a_date_time_or_nonsense() -> None:
    assert dates("yesterday", "2015-02-06T23:30:00+03:00", "en")[0].earliest == "2015-02-05"
    assert dates("yesterday", "soon", "en")[0].earliest is None


def test_dates_before_the_text_carry_what_comes_later() -> None:
    before = dates("On 3 May 2014 they met.", FRIDAY, "en")
    assert [p.edtf for p in dates("Two days later they split.", FRIDAY, "en", before)] == [
        "2014-05-05"
    ]


def test_an_islamic_day_may_be_one_off() -> None:
    # 1 Ramadan 1435 was kept on 28 and on 29 June 2014 in different countries.
    (found,) = dates("1 Ramadan 1435", None, "en")
    assert (found.earliest, found.latest) == ("2014-06-27", "2014-06-29")


@pytest.mark.parametrize(
    ("hijri", "day"),
    # Pairs printed in Reingold and Dershowitz, Calendrical Calculations, appendix C.
    [("13 Rabi II 1362", "1943-04-19"), ("13 Ramadan 1412", "1992-03-17")],
)
def test_the_islamic_calendar_by_its_book(hijri: str, day: str) -> None:
    (found,) = dates(hijri, None, "en")
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= day <= found.latest
    assert date.fromisoformat(found.latest) - date.fromisoformat(found.earliest) == timedelta(2)


@pytest.mark.parametrize("text", ["1 Ramadan 1290 AH", "Shaban 1511 AH"])
def test_beyond_the_tables_an_islamic_date_is_none_and_no_gregorian_year(text: str) -> None:
    assert dates(text, FRIDAY, "en") == ()


def test_a_history_is_its_own_calendar() -> None:
    text = (
        "In 1931 the passes were shut. The first truce came in May 1932, the second in 1933. "
        "It broke on 4 March 1934. In July the camps split, and on 9 August they fought."
    )
    assert [p.edtf for p in dates(text, FRIDAY, "en")][-2:] == ["1934-07", "1934-08-09"]


def test_a_report_that_recalls_history_is_not() -> None:
    text = (
        "On February 2 the Vale Guard accused its rival. The Guard was founded in 1931, banned "
        "in 1932, split in 1933 and again in 1934. On Monday it spoke again, and on February 4."
    )
    found = [p.edtf for p in dates(text, FRIDAY, "en")]
    assert (found[0], found[-1]) == ("2015-02-02", "2015-02-04")


def test_a_language_we_do_not_know_reads_both() -> None:
    assert [p.edtf for p in dates("2 May 2014, 2 мая 2013 года", FRIDAY, "uk")] == [
        "2014-05-02",
        "2013-05-02",
    ]


# ---------------------------------------------------------------- properties

WORDS = [w for _, m, _ in ENGLISH + RUSSIAN for w in re.split(r"[\[\]\s]+", m) if w] + [
    "\n", "–", "«", "»", "99", "2014", "31", "0", "since", "с", "по", "до", "BC", "the end of",
]  # fmt: skip
mixtures = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40).map(" ".join)
days = st.none() | st.dates().map(date.isoformat)
langs = st.sampled_from(["en", "ru", "ar", ""])


@settings(max_examples=300, deadline=None)
@given(mixtures, days, langs)
def test_spans_and_days_are_sound(text: str, published: str | None, lang: str) -> None:
    end = 0
    for p in dates(text, published, lang):
        assert p.span is not None
        assert end <= p.span.start < p.span.end <= len(text)
        end = p.span.end
        assert p.text == text[p.span.start : p.span.end]
        for day in (p.earliest, p.latest):
            assert day is None or date.fromisoformat(day).isoformat() == day
        if p.earliest is not None and p.latest is not None:
            assert p.earliest <= p.latest
        if p.edtf:
            assert edtf.parse_edtf(p.edtf)
        if p.precision == "unknown":
            assert p.earliest is None and p.latest is None
        elif p.earliest is None and p.latest is None:
            raise AssertionError("a known period with no day on either side")


@settings(max_examples=100, deadline=None)
@given(mixtures, days, langs)
def test_the_same_in_is_the_same_out(text: str, published: str | None, lang: str) -> None:
    assert dates(text, published, lang) == dates(text, published, lang)


def spoken(words: object) -> list[str]:
    """All strings of a part of the lexicon."""
    if isinstance(words, str):
        return [words]
    if isinstance(words, dict):
        return [*words, *(w for v in words.values() for w in spoken(v))]
    return [w for each in words for w in spoken(each)] if isinstance(words, list) else []


LEXICON = [*sorted(set(spoken(lexicon.load("dates")))), "2014", "5", "0", "31", ",", "-", "the"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LEXICON), max_size=60).map(" ".join), days, langs)
def test_no_order_of_the_words_of_dates_is_too_much(
    text: str, published: str | None, lang: str
) -> None:
    for p in dates(text, published, lang):
        assert p.edtf == "" or edtf.parse_edtf(p.edtf)


class NoClock(date):
    """A date that does not know what day it is."""

    @classmethod
    def today(cls) -> NoClock:
        raise AssertionError("the clock was read")

    @classmethod
    def fromtimestamp(cls, *_: object) -> NoClock:  # type: ignore[override]
        raise AssertionError("the clock was read")


def test_no_clock_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> float:
        raise AssertionError("the clock was read")

    examples = [(unmark(m)[0], p, "en") for p, m, _ in ENGLISH]
    examples += [(unmark(m)[0], p, "ru") for p, m, _ in RUSSIAN]
    expected = [seen(dates(*e)) for e in examples]
    for module in (when, when_calendar, when_resolve):
        monkeypatch.setattr(module, "date", NoClock)
    for name in ("time", "localtime", "gmtime"):
        monkeypatch.setattr(time, name, stopped)
    found = [seen(dates(*e)) for e in examples]
    monkeypatch.undo()
    assert found == expected


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("7" * 1_000_000, 0, 0),
        ("2 " * 200_000, 0, 0),
        ("2-" * 200_000, 0, 0),
        ("may " * 100_000, 0, 0),
        (" " * 500_000 + "2 May 2014", 1, 0),
        ("2014-05-03 " * 2_000, 2_000, 2_000),
        ("٧" * 1_000_000, 0, 0),
        ("٧ " * 100_000, 0, 0),
        ("since " * 50_000 + "May 2014", 1, 0),
    ],
    ids=["digits", "twos", "dashes", "mays", "blanks", "dates", "Arabic", "Arabic words", "sinces"],
)
def test_hostile_text_is_read_to_the_end(text: str, english: int, russian: int) -> None:
    assert len(dates(text, FRIDAY, "en")) == english
    assert len(dates(text, FRIDAY, "ru")) == russian
