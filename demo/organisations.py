"""A dozen invented units with their figures over three years."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoOrganisation:
    """One invented unit."""

    reference: str
    name: str
    category: str
    district: str
    collected: int
    adopted_by_city: int
    adopted_by_district: int
    summary: str


ORGANISATIONS: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        "ZZ01",
        "示例江镇人民政府",
        "镇街",
        "万州区",
        5,
        1,
        3,
        "每季度召开征集座谈会，在赶场日设流动征集点，建议全部在十五个工作日内答复。",
    ),
    DemoOrganisation(
        "ZZ02", "示例云镇人民政府", "镇街", "云阳县", 6, 3, 3, "依托村民小组会收集建议，建立采纳事项公示栏。"
    ),
    DemoOrganisation(
        "ZZ03",
        "示例桥街道办事处",
        "镇街",
        "江北区",
        2,
        1,
        1,
        "社区设建议信箱和扫码点，楼栋长每月走访，采纳率居全区前列。",
    ),
    DemoOrganisation(
        "ZZ04", "示例坪街道办事处", "镇街", "渝中区", 3, 1, 2, "与辖区高校共建征集站，学生志愿者协助整理文稿。"
    ),
    DemoOrganisation(
        "ZZ05", "示例河镇人民政府", "镇街", "忠县", 1, 0, 1, "完成征集任务，办理流程规范，宣传以张贴海报为主。"
    ),
    DemoOrganisation(
        "ZZ06", "示例湾街道办事处", "镇街", "北碚区", 1, 0, 1, "开展“金点子”进院坝活动，优秀建议人现场讲述。"
    ),
    DemoOrganisation(
        "BM01", "示例区农业农村委", "部门", "巴南区", 5, 2, 3, "围绕乡村振兴主题定向征集，采纳建议纳入年度计划。"
    ),
    DemoOrganisation("BM02", "示例区交通局", "部门", "沙坪坝区", 1, 0, 1, "通过公交站牌二维码征集，公开办理进度。"),
    DemoOrganisation(
        "BM03", "示例区生态环境局", "部门", "长寿区", 7, 2, 5, "组织库区群众、护渔队员座谈，建议办理与整治行动结合。"
    ),
    DemoOrganisation("BM04", "示例区教委", "部门", "九龙坡区", 3, 0, 3, "面向师生和家长征集，寒暑假各一次集中活动。"),
    DemoOrganisation(
        "BM05", "示例县卫生健康委", "部门", "奉节县", 4, 2, 2, "在乡镇卫生院设征集点，重点收集看病就医类建议。"
    ),
    DemoOrganisation(
        "BM06", "示例区信访办", "部门", "涪陵区", 7, 1, 6, "牵头全区人民建议征集，建立月通报、季分析制度。"
    ),
)
