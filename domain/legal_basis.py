"""The rules under which the award is given, as official documents cite them.

Sources: 《重庆市人民建议奖励办法》（渝府令〔1999〕65号）, by which the award is given at all; 《重庆市人民政府关于调整
重庆市人民建议奖励办法部分内容的通知》 of 2011-12-31, which made the cycle three years and added the sixth tier.
"""

from __future__ import annotations

from domain.messages import msg

LEGAL_BASIS = msg(
    "the Measures of Chongqing Municipality for Rewarding People's Suggestions (Order No. 65 [1999] of the Municipal "
    "Government) and the Notice of the Municipal Government on Adjusting Parts of These Measures (31 December 2011)"
)
