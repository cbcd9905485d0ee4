from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mingze.documents.reading import MAX_BYTES


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label="放假调休安排",
        help_text="CSV 或 XLSX 文件，一个文件一个年份。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large before any of it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"文件超过 {MAX_BYTES >> 20} MB，请核对是否选对了文件。")
        return file
