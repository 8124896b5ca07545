"""Languages of the screen: English source, simplified Chinese complete and default."""

from i18n.catalogues import DEFAULT_LANGUAGE, LANGUAGES, gettext, list_mark, translate

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "gettext", "list_mark", "translate"]
