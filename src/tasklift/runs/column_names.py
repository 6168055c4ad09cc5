"""How people name columns, in English and Chinese."""

import re
from collections.abc import Collection

LABELS = frozenset(
    "label labels labelname labeltext target class classlabel category categories categoryname sentiment sentimentlabel "
    "emotion intent topic polarity rating stars star score gold answer y 标签 标注 类别 分类 类目 情感 情绪 情感倾向 意图 "
    "主题 话题 极性 评分 星级 类型".split()
)
TEXTS = frozenset(
    "text texts review reviews reviewtext content contents comment comments sentence body message messages query question "
    "utterance tweet title headline document description abstract news 文本 内容 评论 评论内容 评价 评价内容 正文 句子 标题 "
    "问题 摘要 描述 短文 留言".split()
)
IDS = frozenset("id ids uid uuid guid rowid recordid reviewid textid docid documentid commentid key 编号 序号 行号 标识".split())
GROUPS = frozenset(
    "user userid username author authorid customer customerid account accountid dialog dialogid dialogue dialogueid "
    "conversation conversationid session sessionid thread threadid patient patientid group groupid 用户 用户名 用户编号 "
    "用户id 作者 客户 客户编号 会话 会话编号 会话id 对话编号 组".split()
)
TIMES = frozenset("time date datetime timestamp created createdat createdtime published publishedat 时间 日期 创建时间 发布时间 评论时间".split())
PAIRS = (
    ("sentence1", "sentence2"),
    ("text1", "text2"),
    ("texta", "textb"),
    ("sentencea", "sentenceb"),
    ("question1", "question2"),
    ("query1", "query2"),
    ("s1", "s2"),
    ("q1", "q2"),
    ("premise", "hypothesis"),
    ("句子1", "句子2"),
    ("文本1", "文本2"),
    ("问题1", "问题2"),
)
"""Names of the two texts of a pair."""


def plain_name(name: str) -> str:
    """A column's name without case, blanks and punctuation."""
    return re.sub(r"[\s_\-.]+", "", name).casefold()


def is_named(name: str, words: Collection[str]) -> bool:
    """Whether the column is named by one of the words."""
    return plain_name(name) in words
