// Streamlit's own texts in Chinese: its bundle has them in English only and no catalogue. In English only those are
// replaced which speak to whoever builds the program and not to its reader.
// Fitted to the version that server/chrome.py asks for; everything else on the screen comes translated.
"use strict";
(() => {
  // Else it looks for the server below the address of each page first, which ends in errors on the console.
  window.__streamlit = { BACKEND_BASE_URL: window.location.origin };

  // What was typed and not saved yet waits in the browser for whoever typed it (ui/components/score_sheet.js). When
  // somebody else has signed in it goes: before anything is drawn, and in each tab by itself.
  const { account } = document.documentElement.dataset;
  for (const storage of [sessionStorage, localStorage]) {
    if (storage.getItem("account") === account) continue;
    Object.keys(storage).filter((key) => key.startsWith("score sheet ")).forEach((key) => storage.removeItem(key));
    storage.setItem("account", account);
  }

  // Another page, sheet or page of a list begins at its top, however far down the one before was left.
  const place = () => {
    const query = new URLSearchParams(location.search);
    return [location.pathname, query.get("sheet"), query.get("page")].join("|");
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name].bind(history);
    history[name] = (...given) => {
      const before = place();
      original(...given);
      if (place() !== before) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    };
  }

  // Where the menu lies over the page or takes a third of it, it begins closed: also after a whole new page.
  if (window.innerWidth <= 1024) {
    const isOpened = (key) => key.startsWith("stSidebarCollapsed-");
    Object.keys(localStorage).filter(isOpened).forEach((key) => localStorage.removeItem(key));
    if (window.innerWidth > 768) localStorage.setItem("stSidebarCollapsed-", "true");
  }

  // On a telephone the menu lies over the page: who has chosen a page wants to see it.
  document.addEventListener("click", (event) => {
    if (window.innerWidth > 768 || !event.target.closest?.('[data-testid="stSidebarNavLink"]')) return;
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 300);
  });

  // How large the reader wants everything: the server says it anew when that changes.
  new MutationObserver(() => {
    const size = document.querySelector("i[data-type-size]")?.dataset.typeSize;
    const root = document.documentElement;
    if (size !== undefined && root.dataset.typeSize !== size) root.dataset.typeSize = size;
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-type-size"] });

  // The time left for scoring goes on while the page stands.
  const tick = () => {
    for (const clock of document.querySelectorAll("time.clock")) {
      const minutes = Math.floor((new Date(clock.dateTime) - Date.now()) / 60_000);
      const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
      const { days, hours, over } = clock.dataset;
      const words = minutes < 0 ? over : d > 0 ? days.replace("{d}", d).replace("{h}", h) : hours.replace("{h}", h).replace("{m}", m);
      if (clock.textContent !== words) clock.textContent = words;
    }
  };
  setInterval(tick, 10_000);

  // Two versions of a sheet: the choice stands where the fields began, which may be far above what is in sight.
  new MutationObserver((changes) => {
    const isNew = changes.some(({ addedNodes }) => [...addedNodes].some(
      (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(".st-key-sheet_choice") || node.querySelector(".st-key-sheet_choice")),
    ));
    if (isNew) document.querySelector(".st-key-sheet_choice")?.scrollIntoView({ block: "center" });
  }).observe(document, { subtree: true, childList: true });

  // An attachment is fetched once somebody opens it. Streamlit's own frame bears a sandbox in which no browser shows a
  // PDF; ours needs none, for what is shown in it comes with a policy that lets nothing run.
  document.addEventListener("toggle", (event) => {
    const { shows, address } = event.target.dataset ?? {};
    if (!event.target.open || !/^\/attachments\/(evidence\/)?\d+\?language=\w+$/.test(address ?? "") || event.target.querySelector("iframe, img")) return;
    if (shows === "frame" && navigator.pdfViewerEnabled === false) return;
    const shown = document.createElement(shows === "frame" ? "iframe" : "img");
    shown[shows === "frame" ? "title" : "alt"] = event.target.querySelector("summary strong").textContent;
    shown.src = shows === "frame" ? `${address}#navpanes=0` : address;
    event.target.append(shown);
  }, true);

  // Whole sentences: nobody else writes these, so they are replaced wherever they stand.
  const CHINESE_SENTENCES = {
    "Page not found": "页面不存在",
    "The page that you have requested does not seem to exist. Running the app's main page.": "您要找的页面不存在，或者您无权查看。已为您打开第一个页面。",
    "The page that you have requested does not seem to exist": "您要找的页面不存在，或者您无权查看",
    "Connection error": "连接中断",
    "Connection timed out": "连接超时",
    "Connection timed out.": "连接超时。",
    "Connection failed": "连接失败",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接已断开。请等待自动重新连接后再试。",
    "Connecting to Streamlit server": "正在连接服务器",
    "Unable to connect to Streamlit server": "无法连接服务器",
    "Reconnected to server.": "已重新连接。",
    "Streamlit server is not responding. Are you connected to the internet?": "服务器没有响应，请检查网络连接。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "服务器没有响应，请稍候；如果一直如此，请联系组织方。",
    "No response received from server": "服务器没有响应",
    "Bad message format": "收到的信息无法识别",
    "Script execution error": "运行出错",
    "Your app is having trouble loading the component.": "页面的一个部件加载失败。",
    "An error has occurred, please try again.": "出错了，请重试。",
    "Network error": "网络错误",
    "Network issue": "网络问题",
    "Request timed out": "请求超时",
    "Request aborted": "请求已中止",
    "Unknown error": "未知错误",
    "Loading failed": "加载失败",
    "Download failed": "下载失败",
    "Please wait...": "请稍候……",
    "Running...": "正在运行……",
    "Loading...": "正在加载……",
    "Skip to main content": "跳到正文",
    "Navigate to home page": "回到首页",
    "You need to enable JavaScript to run this app.": "请在浏览器中启用 JavaScript。",
    "Drag and drop file here": "将文件拖到此处",
    "Drag and drop files here": "将文件拖到此处",
    "Drag and drop a file here": "将文件拖到此处",
    "Drag and drop directories here": "将文件夹拖到此处",
    "Upload directories": "上传文件夹",
    "Only one file is allowed.": "只能上传一个文件。",
    "File type not allowed.": "不支持这种文件类型。",
    "Error:": "",
    "Error uploading file": "文件上传失败",
    "Error deleting file": "文件删除失败",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或输入",
    "Choose or add options": "请选择或输入",
    "No options to select.": "没有可选项。",
    "No options to select": "没有可选项",
    "No results": "没有匹配的选项",
    "All selected options have been cleared.": "已清除全部所选。",
    "This field is required.": "此项必填。",
    "Invalid input.": "输入无效。",
    "Number is above the allowed range.": "数值超出上限。",
    "Number is below the allowed range.": "数值低于下限。",
    "Invalid time format. Please use HH:MM.": "时间格式无效，请按“时:分”填写。",
    "Invalid time format. Please use HH:MM:SS or HH:MM.": "时间格式无效，请按“时:分:秒”或“时:分”填写。",
    "Press Enter to apply": "按回车键确认",
    "Press Enter to submit": "按回车键提交",
    "Press Enter to submit form": "按回车键提交表单",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车键确认",
    "Press Ctrl+Enter to submit": "按 Ctrl+回车键提交",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车键提交表单",
    "Press ⌘+Enter to apply": "按 ⌘+回车键确认",
    "Press ⌘+Enter to submit form": "按 ⌘+回车键提交表单",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键移动日期，按回车键选定，按 Esc 键关闭。",
    "Use arrow keys to navigate. Enter to select. Tab to switch between calendar and time. Escape to close.": "用方向键移动，按回车键选定，按 Tab 键在日历和时间之间切换，按 Esc 键关闭。",
    "Quick select a date range": "快速选择日期范围",
    "Download as CSV": "下载为 CSV",
    "Download as PNG": "下载为 PNG",
    "Show/hide columns": "显示或隐藏列",
    "Close fullscreen": "退出全屏",
    "Exit fullscreen": "退出全屏",
    "View fullscreen": "全屏查看",
    "Dataframe column menu": "列菜单",
    "Copy column name": "复制列名",
    "Sort ascending": "升序排列",
    "Sort descending": "降序排列",
    "Pin column": "固定此列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏此列",
    "Delete row(s)": "删除所选行",
    "Clear selection": "清除选择",
    "Based on sample": "基于抽样",
    "Standard deviation": "标准差",
    "Average length": "平均长度",
    "Minimum length": "最短长度",
    "Maximum length": "最长长度",
    "Top values frequency chart": "最常见值频数图",
    "Distribution histogram": "分布直方图",
    "No clipboard data": "剪贴板没有内容",
    "No active connection is available to load more rows.": "连接已断开，无法加载更多行。",
    "Copy to clipboard": "复制",
    "Show password": "显示密码",
    "Hide password": "隐藏密码",
    "Collapse sidebar": "收起侧栏",
    "Expand sidebar": "展开侧栏",
    "Close sidebar": "收起侧栏",
    "Open sidebar": "展开侧栏",
    "App pages": "页面",
    "Main menu": "主菜单",
    "View less": "收起",
    "Scroll tabs left": "向左滚动标签",
    "Scroll tabs right": "向右滚动标签",
    "Link to heading": "本节链接",
    "Feedback rating": "评分",
    "Selected values": "已选",
    "Selectbox options": "选项",
    "Multiselect options": "选项",
    "Compare data on hover": "悬停时比较数据",
    "Show closest data on hover": "悬停时显示最近数据",
    "Toggle show closest data on hover": "切换悬停显示",
    "Toggle Spike Lines": "显示或隐藏参考线",
    "Box Select": "框选",
    "Lasso Select": "套索选择",
    "Reset axes": "还原坐标轴",
    "Reset view": "还原视图",
    "Reset views": "还原视图",
    "Zoom in": "放大",
    "Zoom out": "缩小",
    "Download plot as a PNG": "下载为 PNG 图片",
    "Download plot as a png": "下载为 PNG 图片",
    "Download plot": "下载图片",
    "Double-click to zoom back out": "双击还原",
    "Double-click on legend to isolate one trace": "双击图例只看这一项",
    "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
    "Sorry, there was a problem downloading your image!": "图片下载失败。",
  };

  // Single words: only in Streamlit's own furniture, never inside what a person or a page has written.
  const CHINESE_WORDS = {
    Upload: "选择文件", Search: "搜索", Fullscreen: "全屏", Close: "关闭", Cancel: "取消", Copy: "复制", Copied: "已复制",
    Rerun: "重新运行", Stop: "停止", Settings: "设置", Print: "打印", About: "关于", Running: "正在运行", Connecting: "正在连接",
    "Clear all": "全部清除", "Clear value": "清除", "Clear entry": "清除", "Clear date": "清除日期", "Clear dates": "清除日期",
    "Clear time": "清除时间", "Clear date and time": "清除", "Select all": "全选", Open: "打开",
    "Select...": "请选择", "No options": "没有可选项", Add: "添加", "Add files": "添加文件", "Add row": "添加行", Retry: "重试",
    "Try again": "重试", Increment: "增加", Decrement: "减少", Autosize: "自动列宽", Format: "格式", Automatic: "自动",
    Localized: "本地格式", Plain: "纯数字", Compact: "紧凑", Dollar: "美元", Euro: "欧元", Yen: "日元", Percent: "百分比",
    Scientific: "科学计数", Accounting: "会计格式", Distance: "相对时间", Calendar: "日历", Duration: "时长", Values: "值",
    Distinct: "不同值", Empty: "空", Count: "计数", Sum: "合计", Minimum: "最小", Maximum: "最大", Average: "平均", Median: "中位数",
    Range: "范围", "No content": "无内容", "No data": "暂无数据", "Next month": "下个月", "Previous month": "上个月",
    "Next page": "下一页", "Previous page": "上一页", Pagination: "分页", "Next Result": "下一个", "Previous Result": "上一个",
    "Close Search": "关闭搜索", yyyy: "年", mm: "月", dd: "日", "Choose date": "选择日期", "Choose date range": "选择日期范围",
    "Choose date and time": "选择日期和时间", "Date range": "日期范围", Time: "时间", "Past Week": "最近一周",
    "Past Month": "最近一个月", "Past 3 Months": "最近三个月", "Past 6 Months": "最近六个月", "Past Year": "最近一年",
    "Past 2 Years": "最近两年", None: "无", Pan: "平移", Zoom: "缩放", Autoscale: "自动缩放", Reset: "还原", Remove: "移除",
    Delete: "删除", Notifications: "通知", Sidebar: "侧栏", Theme: "主题", Dismiss: "关闭", Warning: "警告", OK: "确定",
    "file upload": "上传文件", "add icon": "", Multiselect: "多选", Selectbox: "选择", "Thumbs up": "赞成", "Thumbs down": "反对", Help: "说明", Main: "正文",
  };

  const CHINESE_PATTERNS = [
    [/^([\d.,]+ ?[KMG]?B) per file(.*)$/, "每个文件不超过 $1$2"],
    [/^File is too large\. Maximum size is (\d+) bytes\.$/, "文件过大，上限为 $1 字节。"],
    [/^File must be (.+) or smaller\.$/, "文件不能超过 $1。"],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, "最多选择 $1 项，请先移除一项。"],
    [/^Select (\d+) matches$/, "选择 $1 个匹配项"],
    [/^View (\d+) more$/, "再显示 $1 项"],
    [/^Remove (.+)$/, "移除 $1", true],
    [/^Delete (.+)$/, "删除 $1", true],
    [/^Add: (.+)$/, "添加：$1"],
    [/^(\d+|over 1000) results?$/, "找到 $1 处"],
    [/^(\d+) of (\d+)$/, "第 $1 处，共 $2 处"],
    [/^Page (\d+)$/, "第 $1 页", true],
    [/^Rating (\d+)$/, "$1 分", true],
    [/^Help for (.+)$/, "$1的说明", true],
    [/^(\d+) options? available\.$/, "共 $1 个选项。"],
    [/^(.+), selected\.?$/, "$1，已选", true],
    [/^Shortcut (.+)$/, "快捷键 $1"],
    [/^(.+) start date$/, "$1 开始日期", true],
    [/^(.+) end date$/, "$1 结束日期", true],
    [/^Error: Date set outside allowed range\. Please select a date between (\S+) and (\S+)\.$/, "日期超出允许的范围，请选择 $1 至 $2 之间的日期。"],
    [/^Error: Date set outside allowed range\. Please select a date on or after (\S+)\.$/, "日期超出允许的范围，请选择 $1 或以后的日期。"],
    [/^Error: Date set outside allowed range\. Please select a date on or before (\S+)\.$/, "日期超出允许的范围，请选择 $1 或以前的日期。"],
    [/^(?:Error: )?(?:Date set|Value is) out of range.*$/, "超出允许的范围。"],
    [/^Time is out of range\..*$/, "时间超出允许的范围。"],
    [/^Attempting to connect to .*$/, "正在尝试连接服务器。"],
    [/^Connection failed with status .*$/, "连接失败。"],
    [/^The page that you have requested .*$/, "您要找的页面不存在，或者您无权查看。已为您打开第一个页面。"],
  ];

  const NO_PAGE = "The page that was asked for does not exist, or is not open to you. This is the first one of the menu.";
  const ENGLISH_SENTENCES = {
    "The page that you have requested does not seem to exist. Running the app's main page.": NO_PAGE,
    "The page that you have requested does not seem to exist": NO_PAGE,
    "Streamlit server is not responding. Are you connected to the internet?":
      "The server does not answer. Please check the network connection.",
    "Unable to connect to Streamlit server": "The server cannot be reached.",
    "Connecting to Streamlit server": "Connecting to the server",
  };
  const [SENTENCES, WORDS, PATTERNS] = document.documentElement.lang === "zh-CN"
    ? [CHINESE_SENTENCES, CHINESE_WORDS, CHINESE_PATTERNS]
    : [ENGLISH_SENTENCES, {}, []];

  const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title", "alt"];
  const WRITTEN =
    '[data-testid="stMarkdownContainer"],[data-testid="stText"],[data-testid="stTable"],[data-testid="stJson"],pre,code,' +
    'textarea,[contenteditable],[role="option"],[data-testid="stSidebarNavLink"]';
  const FURNITURE = '[data-testid="stFileUploaderDropzone"],[data-testid="stStatusWidget"],[data-testid="stDateInput"]';

  function isWritten(element) {
    return element.closest(WRITTEN) !== null && element.closest(FURNITURE) === null;
  }

  // Streamlit names the type of the file that was chosen; people want to know which ones are taken.
  const NOT_TAKEN = /^(?:.* )?files are not allowed\.$/;

  function sayWhatIsTaken(element) {
    const input = element.closest('[data-testid="stFileUploader"]')?.querySelector('input[type="file"]');
    const kinds = (input?.accept ?? "").split(",").map((kind) => kind.trim()).filter((kind) => kind.startsWith("."));
    if (document.documentElement.lang === "zh-CN") {
      return kinds.length ? `不接收这种文件，请选择 ${kinds.join("、")} 文件。` : "不接收这种文件。";
    }
    return kinds.length ? `This kind of file is not taken. Please choose ${kinds.join(", ")}.` : "This kind of file is not taken.";
  }

  function translated(text, element, isAttribute) {
    const plain = text.trim();
    if (NOT_TAKEN.test(plain) && !isWritten(element)) return sayWhatIsTaken(element);
    if (!/[A-Za-z]/.test(plain)) return null;
    if (Object.hasOwn(SENTENCES, plain)) return SENTENCES[plain];
    if (isWritten(element)) return null;
    if (Object.hasOwn(WORDS, plain)) return WORDS[plain];
    for (const [pattern, chinese, onlyAttributes] of PATTERNS) {
      if ((isAttribute || !onlyAttributes) && pattern.test(plain)) return plain.replace(pattern, chinese);
    }
    return null;
  }

  function translateText(node) {
    const parent = node.parentElement;
    if (parent === null || parent.tagName === "SCRIPT" || parent.tagName === "STYLE") return;
    const chinese = translated(node.data, parent, false);
    if (chinese !== null) node.data = chinese;
  }

  function translateAttribute(element, name) {
    const value = element.getAttribute(name);
    const chinese = value === null ? null : translated(value, element, true);
    if (chinese !== null) element.setAttribute(name, chinese);
  }

  function translateTree(root) {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node !== null; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else for (const name of ATTRIBUTES) if (node.hasAttribute(name)) translateAttribute(node, name);
    }
  }

  // Streamlit puts other things between the entries of its menu, which is then no list to a screen reader.
  const mendMenu = () => {
    for (const menu of document.querySelectorAll('[data-testid="stSidebarNavItems"]:not([role])')) menu.setAttribute("role", "group");
    for (const entry of document.querySelectorAll('[data-testid="stSidebarNavItems"] li:not([role])')) entry.setAttribute("role", "none");
  };

  new MutationObserver((changes) => {
    mendMenu();
    for (const change of changes) {
      if (change.type === "characterData") translateText(change.target);
      else if (change.type === "attributes") translateAttribute(change.target, change.attributeName);
      else change.addedNodes.forEach(translateTree);
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  translateTree(document.documentElement);
})();
